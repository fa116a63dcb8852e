import type { Tx } from '../db/engine.ts'
import type { Actor } from './actor.ts'
import { Fault } from './fault.ts'

/**
 * Confirms the actor together with a look-up, in one round trip to the database. If both reject, the refusal of the actor counts:
 * whose access has ended learns nothing of what was looked up. If the look-up fails with an error of
 * the database, that error is thrown, so that the caller can repeat the transaction.
 */
export async function confirmed<T>(actor: Pick<Actor, 'confirm'>, tx: Tx, lookUp: Promise<T>): Promise<T> {
  const [confirmation, found] = await Promise.allSettled([actor.confirm(tx), lookUp])
  const isCause = found.status === 'rejected' && !(found.reason instanceof Fault)
  if (confirmation.status === 'rejected' && (confirmation.reason instanceof Fault || !isCause))
    throw confirmation.reason
  if (found.status === 'rejected') throw found.reason
  return found.value
}
