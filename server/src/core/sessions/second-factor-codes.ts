/** Codes at sign-in: those of the authenticator app, and recovery codes. Each counts once. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import type { User } from '../users/user.ts'
import * as factor from './second-factor.ts'
import * as store from './second-factor-store.ts'

/** What the secret of an enrolment is sealed for. */
export const contextOf = (userId: number, enrolment: string) => `second factor:${userId}:${enrolment}`

type CodeOutcome = 'not needed' | 'missing' | 'right' | 'wrong'

/** Uses up the code of a sign-in in its transaction, in which the user is held. */
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
    return (await store.takeRecoveryCode(tx, id, found.enrolment, hash)) ? 'right' : 'wrong'
  }
  const step = factor.stepOf(
    ctx.sealer.open(found.secret_sealed, contextOf(id, found.enrolment)),
    code,
    ctx.clock.now(),
  )
  return step !== null && (await store.takeStep(tx, id, step)) ? 'right' : 'wrong'
}
