/** The storage quota of a user limits everything below its home folder. Users with the same home folder share it. */
import type { Tx } from '../../db/engine.ts'
import type { Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import { invalid } from '../fault.ts'
import { deleteOfUser } from '../files/bytes/resumable-store.ts'
import { countFolder, refreshLimit, releaseAll } from '../files/quotas/counting.ts'
import * as quotas from '../files/quotas/store.ts'
import type { User } from './user.ts'

/** Throws `invalid` for a quota that a user of this role can't have. */
export function checkQuota(role: Role, quota: number | null | undefined): void {
  if (quota === undefined || quota === null) return
  if (role !== 'user')
    throw invalid(
      'quota',
      (of) =>
        `${of.quota} is for users with a home folder of their own; an administrator has the whole account, whose quota the operator sets.`,
    )
  if (!Number.isSafeInteger(quota) || quota < 1)
    throw invalid('quota', (of) => `${of.quota} must be a number of bytes from 1 on, or null for no limit.`)
}

/** Recomputes the limits of these users' home folders, in the transaction of the change. */
export async function refreshHomeQuotas(tx: Tx, accountId: number, users: readonly (User | null)[]): Promise<void> {
  const homes = new Set(users.flatMap((user) => (user ? [user.homeId] : [])))
  for (const homeId of [...homes].toSorted((a, b) => a - b)) await refreshLimit(tx, accountId, homeId)
}

/** Counts the bytes below the home folder, if the user has a quota. */
export async function countHome(ctx: Needs<'db'>, user: User): Promise<User> {
  if (user.storageQuota !== null) await countFolder(ctx, user.accountId, user.homeId)
  return user
}

/** Bytes below the home folder; null without a quota, and while the bytes are being counted. */
export async function storageUsed(ctx: Needs<'db'>, user: User): Promise<number | null> {
  if (user.storageQuota === null) return null
  const quota = await quotas.quotaOf(ctx.db.q, user.homeId)
  return quota?.isCounted ? quota.used : null
}

/** Deletes the uploads in progress of a user who is about to be deleted, and releases their bytes from the quotas. */
export const deleteUploads = async (tx: Tx, userId: number): Promise<void> =>
  await releaseAll(tx, await deleteOfUser(tx, userId))
