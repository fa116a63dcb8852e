/**
 * Holding folders until the end of a transaction. Whoever holds several takes them in the order of their ids, before
 * anything else of the account, so that two transactions never wait for each other in a ring.
 */
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import { Fault } from '../fault.ts'
import * as store from './store.ts'
import * as tree from './tree.ts'

/** Holds what lies around several things: the folders they lie in, those they are, and some more. */
export async function holdAround(
  tx: Tx,
  actor: Actor,
  identifiers: readonly string[],
  more: readonly number[] = [],
): Promise<void> {
  const folders = new Set(more)
  for (const identifier of identifiers) {
    const found = await tree.lookUp(tx, actor, identifier, 'resources').catch(nullForFault)
    if (found?.resource.parentId) folders.add(found.resource.parentId)
    if (found?.resource.type === 'dir') folders.add(found.resource.id)
  }
  for (const id of [...folders].toSorted((a, b) => a - b)) await store.holdFolder(tx, id)
}

/** What is wrong with an identifier is said when its turn comes. */
const nullForFault = (error: unknown): null => {
  if (error instanceof Fault) return null
  throw error
}
