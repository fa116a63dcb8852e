/** Codes at sign-in, of the authenticator app and for recovery. Each works once. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import type { User } from '../users/user.ts'
import * as factor from './second-factor.ts'
import * as store from './second-factor-store.ts'

/** Context that binds the sealed secret to its enrolment. */
export const contextOf = (userId: number, enrolment: string) => `second factor:${userId}:${enrolment}`

type CodeOutcome = 'not needed' | 'missing' | 'right' | 'wrong'

/** Whether the user needs a code to sign in. */
export async function hasSecondFactor({ db }: Needs<'db'>, userId: number): Promise<boolean> {
  return ((await store.factorOf(db.q, userId))?.confirmed_at ?? null) !== null
}

/** Uses up a code in the transaction of the sign-in, which has locked the user. */
export async function useCode(
  ctx: Needs<'sealer' | 'clock'>,
  tx: Tx,
  { id }: User,
  given: string | undefined,
): Promise<CodeOutcome> {
  const found = await store.factorOf(tx, id)
  if (!found || found.confirmed_at === null) return 'not needed'
  if (given === undefined) return 'missing'
  const code = factor.plainCode(given)
  if (!factor.looksLikeCode(code)) {
    const hash = sha256Hex(factor.plainRecoveryCode(given))
    return (await store.useRecoveryCode(tx, id, found.enrolment, hash)) ? 'right' : 'wrong'
  }
  const step = factor.stepOf(
    ctx.sealer.open(found.secret_sealed, contextOf(id, found.enrolment)),
    code,
    ctx.clock.now(),
  )
  return step !== null && (await store.useStep(tx, id, step)) ? 'right' : 'wrong'
}
