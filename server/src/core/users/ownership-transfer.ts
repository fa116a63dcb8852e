/** Transfers what a deleted user created and owned to the master, without granting anybody more than before. */
import type { Tx } from '../../db/engine.ts'
import { effectivePermissions } from '../actor.ts'
import * as fileStore from '../files/tree/store.ts'
import * as store from './store.ts'
import { isLockedOrExpired, type User } from './user.ts'

/**
 * First closes shares and direct links that were suspended because the user was locked or lacked a permission that they need: owned
 * by the master they would become active. The master may open them again.
 */
export async function transferOwnership(tx: Tx, user: User, masterId: number, now: Date): Promise<void> {
  const at = now.toISOString()
  const held: ReadonlySet<string> = isLockedOrExpired(user, now)
    ? new Set()
    : effectivePermissions(user.role, user.permissions)
  for (const { id, type, resource_id: resourceId, access } of await store.openShares(tx, user.id)) {
    const needed = ['share', ...access.split(',')]
    const isReachable = type === 'send' || (resourceId !== null && (await isInHome(tx, user, resourceId)))
    if (!isReachable || needed.some((right) => !held.has(right))) await store.endShare(tx, id, at)
  }
  if (user.role === 'user' || isLockedOrExpired(user, now)) await store.disableLinks(tx, user.id, at)
  await store.transferOwnership(tx, user.id, masterId)
}

/** Includes folders in the trash, which no share can open anyway. */
async function isInHome(tx: Tx, { homeId }: User, id: number): Promise<boolean> {
  const chain = await fileStore.chainOf(tx, id)
  return chain === null || chain.lineage.includes(homeId)
}
