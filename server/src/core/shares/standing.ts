/** Whether a share stands at this moment, and what it gives: worked out anew for every request, and once more before a change. */
import type { Queries } from '../../db/engine.ts'
import { effectivePermissions, type Permission } from '../actor.ts'
import * as fileStore from '../files/tree/store.ts'
import * as userStore from '../users/store.ts'
import { isShutOut, type User } from '../users/user.ts'
import { isExpired, type Share, visitorPermissions } from './share.ts'

export interface Standing {
  readonly share: Share
  readonly owner: User
  /** The folder that visitors can't leave; of a send its own tree. */
  readonly rootId: number
  readonly permissions: ReadonlySet<Permission>
}

/**
 * Null for a share that is ended, expired or not complete, whose folder is in the trash or out of its owner's home, whose owner
 * is locked, expired or may not share any more, or that would give nothing.
 */
export async function standingOf(q: Queries, share: Share, now: Date): Promise<Standing | null> {
  const { resourceId: rootId } = share
  if (!share.open || share.pending || rootId === null || isExpired(share, now)) return null
  const owner = await userStore.userById(q, share.accountId, share.ownerId)
  if (!owner || isShutOut(owner, now) || !effectivePermissions(owner.role, owner.permissions).has('share')) return null
  const chain = await fileStore.chainOf(q, rootId)
  if (!chain || (share.type !== 'send' && !chain.lineage.includes(owner.homeId))) return null
  const permissions = visitorPermissions(share.access, owner)
  return permissions.size > 0 ? { share, owner, rootId, permissions } : null
}
