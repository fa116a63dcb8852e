/** Recipients of a rule's emails. Each address has its own unsubscribe code. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import { codeContext, type Notification } from './notification.ts'
import * as store from './store.ts'

const key = (email: string) => email.toLowerCase()

/** Sets the recipients. Those who stay keep their code. */
export async function setRecipients(
  ctx: Needs<'clock' | 'random' | 'sealer'>,
  tx: Tx,
  rule: Pick<Notification, 'id' | 'accountId' | 'recipients'>,
  emails: readonly string[],
): Promise<void> {
  const wanted = new Set(emails.map(key))
  const known = new Set(rule.recipients.map(({ email }) => key(email)))
  await store.deleteRecipients(
    tx,
    rule.recipients.filter(({ email }) => !wanted.has(key(email))).map(({ id }) => id),
  )
  const fresh = emails
    .filter((email) => !known.has(key(email)))
    .map((email) => {
      const code = ctx.random.hex(32)
      return { email, codeHash: sha256Hex(code), codeSealed: ctx.sealer.seal(code, codeContext(email)) }
    })
  await store.insertRecipients(tx, rule, fresh, ctx.clock.now().toISOString())
}
