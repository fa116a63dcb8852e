/** The storage quota of a user: a limit of everything below its home folder, shared by whoever has the same one. */
import type { Tx } from '../../db/engine.ts'
import type { Role } from '../actor.ts'
import type { Needs } from '../context.ts'
import { invalid } from '../fault.ts'
import { forgetOfUser } from '../files/bytes/partials-store.ts'
import { countFolder, giveBackAll, refreshLimit } from '../files/quotas/counting.ts'
import * as quotas from '../files/quotas/store.ts'
import type { User } from './user.ts'

/** Throws `invalid` for what is no quota of a user of this role. */
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

/** Sets the limits of the home folders anew that a change of a user concerns, in its transaction. */
export async function refreshHomes(tx: Tx, accountId: number, users: readonly (User | null)[]): Promise<void> {
  const homes = new Set(users.flatMap((user) => (user ? [user.homeId] : [])))
  for (const homeId of [...homes].toSorted((a, b) => a - b)) await refreshLimit(tx, accountId, homeId)
}

/** Counts what is below the home of a user whose quota is new. */
export async function countHome(ctx: Needs<'db'>, user: User): Promise<User> {
  if (user.storageQuota !== null) await countFolder(ctx, user.accountId, user.homeId)
  return user
}

/** Bytes below the home of a user with a quota; null without one, and while they are being counted. */
export async function usedBy(ctx: Needs<'db'>, user: User): Promise<number | null> {
  if (user.storageQuota === null) return null
  const quota = await quotas.quotaOf(ctx.db.q, user.homeId)
  return quota?.isCounted ? quota.used : null
}

/** Forgets the uploads in progress of a user who is about to be deleted: they count no more. */
export const forgetUploads = async (tx: Tx, userId: number): Promise<void> =>
  await giveBackAll(tx, await forgetOfUser(tx, userId))
