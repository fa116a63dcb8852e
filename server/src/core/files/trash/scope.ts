import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import { Fault } from '../../fault.ts'
import type { TrashScope } from './store.ts'

/** The part of the trash that an actor may see, restore and purge. Throws `forbidden`. */
export function trashOf(actor: Actor): TrashScope {
  const { accountId, userId } = actor
  if (isAdmin(actor) && actor.kind !== 'visitor') return { accountId, deletedBy: null }
  mustBeAllowed(actor, 'delete')
  // A visitor acts as the owner of the share, but must not see that user's trash.
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors have no trash.')
  return { accountId, deletedBy: userId }
}
