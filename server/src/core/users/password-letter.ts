/** Letters with a link to set a password. The code is nowhere but in the letter: here it is a hash, in the outbox sealed. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import { secretMark } from '../emails/letter.ts'
import { insertCode } from './reset-codes-store.ts'
import type { User } from './user.ts'

/** `reset`: asked for by who has forgotten it. `welcome`: sent to a new user. */
export type LetterKind = 'reset' | 'welcome'

const validMs: Readonly<Record<LetterKind, number>> = { reset: 3_600_000, welcome: 7 * 86_400_000 }

/** Address of the page that sets a password; what follows the hash sign never reaches a server or its log. */
const pageOf = ({ settings }: Needs<'settings'>) => `${settings.publicUrl}/reset-password`

export interface PasswordLink {
  /** With `secretMark` in place of the code. */
  readonly link: string
  readonly code: string
  readonly expiresAt: Date
}

/** Makes a code in the transaction that writes the letter. */
export async function makeLink(
  ctx: Needs<'clock' | 'random' | 'settings'>,
  tx: Tx,
  user: User,
  kind: LetterKind,
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
  return { link: `${pageOf(ctx)}#code=${secretMark}`, code, expiresAt }
}
