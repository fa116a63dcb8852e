/** What a deleted user made and owned passes to the master, and gives nobody more by that than it gave before. */
import type { Tx } from '../../db/engine.ts'
import { effectivePermissions } from '../actor.ts'
import * as fileStore from '../files/tree/store.ts'
import * as store from './handing-over-store.ts'
import { isShutOut, type User } from './user.ts'

/**
 * Shares and direct links that slept, since their user was locked or lacked a right that they need, are ended first: in the
 * master's hands they would wake up. The master may open them again.
 */
export async function handOver(tx: Tx, user: User, masterId: number, now: Date): Promise<void> {
  const at = now.toISOString()
  const held: ReadonlySet<string> = isShutOut(user, now) ? new Set() : effectivePermissions(user.role, user.permissions)
  for (const { id, type, resource_id: resourceId, access } of await store.openShares(tx, user.id)) {
    const needed = ['share', ...access.split(',')]
    const isReached = type === 'send' || (resourceId !== null && (await isInHome(tx, user, resourceId)))
    if (!isReached || needed.some((right) => !held.has(right))) await store.endShare(tx, id, at)
  }
  if (user.role === 'user' || isShutOut(user, now)) await store.switchOffLinks(tx, user.id, at)
  await store.handOver(tx, user.id, masterId)
}

/** Whether it lies in the user's home; also true of what is in the trash, which opens nothing. */
async function isInHome(tx: Tx, { homeId }: User, id: number): Promise<boolean> {
  const chain = await fileStore.chainOf(tx, id)
  return chain === null || chain.lineage.includes(homeId)
}
