/** Links by which a user sets a password. The code is only in the email: the database has its hash, the outbox seals it. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import { secretMark } from '../emails/email.ts'
import { insertCode } from './reset-codes-store.ts'
import type { User } from './user.ts'

/** `reset` is requested at the sign-in page; `welcome` is sent to a new user. */
export type PasswordLinkKind = 'reset' | 'welcome'

const validMs: Readonly<Record<PasswordLinkKind, number>> = { reset: 3_600_000, welcome: 7 * 86_400_000 }

/** The code follows as the fragment, which browsers do not send to a server, so that no log has it. */
const pageOf = ({ settings }: Needs<'settings'>) => `${settings.publicUrl}/reset-password`

export interface PasswordLink {
  /** With `secretMark` in place of the code. */
  readonly link: string
  readonly code: string
  readonly expiresAt: Date
}

/** Creates the code in the transaction that queues the email. */
export async function createPasswordLink(
  ctx: Needs<'clock' | 'random' | 'settings'>,
  tx: Tx,
  user: User,
  kind: PasswordLinkKind,
): Promise<PasswordLink> {
  const code = ctx.random.hex(32)
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + validMs[kind])
  await insertCode(tx, {
    account_id: user.accountId,
    user_id: user.id,
    code_hash: sha256Hex(code),
    kind,
    created_at: now.toISOString(),
    expires_at: expiresAt.toISOString(),
  })
  // A new user reads the name on the page as well.
  const of = kind === 'welcome' ? `&user=${encodeURIComponent(user.username)}` : ''
  return { link: `${pageOf(ctx)}#code=${secretMark}${of}`, code, expiresAt }
}
