/** Who gets the mails of a rule. Each address has a code of its own that ends them. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/ids.ts'
import type { Has } from '../tools.ts'
import { codeContext, type Notification } from './notification.ts'
import * as store from './store.ts'

const key = (email: string) => email.toLowerCase()

/** Makes these the recipients. Who stays keeps the code. */
export async function setRecipients(
  t: Has<'clock' | 'random' | 'sealer'>,
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
      const code = t.random.hex(32)
      return { email, codeHash: sha256Hex(code), codeSealed: t.sealer.seal(code, codeContext(email)) }
    })
  await store.insertRecipients(tx, rule, fresh, t.clock.now().toISOString())
}
