import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { findAndLock } from './folder-locks.ts'
import { type Place, timeText } from './resource.ts'
import * as store from './store.ts'

/**
 * Sets the modification time of a file or folder as known by the client; announces nothing. Needs the permission `modify`; for a
 * user's own uploads `upload` suffices. Throws `invalid` for a time outside the years 1 to 9999.
 */
export async function setModifiedAt(ctx: Needs<'db'>, actor: Actor, identifier: string, time: Date): Promise<Place> {
  const at = timeText(time)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { place } = await findAndLock(tx, actor, identifier, 'resource')
    const { id, type, createdById } = place.resource
    // A visitor has the user id of the share's owner.
    const isOwn = type === 'file' && createdById === actor.userId && actor.kind !== 'visitor'
    mustBeAllowed(actor, isOwn && actor.permissions.has('upload') ? 'upload' : 'modify')
    await store.setModifiedAt(tx, id, at)
    return { ...place, resource: { ...place.resource, modifiedAt: at } }
  })
}
