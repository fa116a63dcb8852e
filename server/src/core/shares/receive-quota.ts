/** The storage quota of a receive folder limits everything below it, whoever uploads it. */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { invalid } from '../fault.ts'
import { countFolder, refreshLimit } from '../files/quotas/counting.ts'
import type { Share, ShareType } from './share.ts'

/** Throws `invalid` for a quota that a share of this type can't have. */
export function checkQuota(type: ShareType, quota: number | null | undefined): void {
  if (quota === undefined || quota === null) return
  if (type !== 'receive') throw invalid('quota', (of) => `${of.quota} is for receive folders.`)
  if (!Number.isSafeInteger(quota) || quota < 1)
    throw invalid('quota', (of) => `${of.quota} must be a number of bytes from 1 on, or null for no limit.`)
}

/** Recomputes the limits of these shares' folders, in the transaction of the change. */
export async function refreshFolders(tx: Tx, shares: readonly (Share | null)[]): Promise<void> {
  const limited = shares.flatMap((share) => (share?.storageQuota ? [share] : []))
  const folders = new Map(limited.flatMap(({ resourceId, accountId }) => (resourceId ? [[resourceId, accountId]] : [])))
  for (const [folderId, accountId] of [...folders].toSorted(([a], [b]) => a - b))
    await refreshLimit(tx, accountId, folderId)
}

/** Counts the bytes in a receive folder, if it has a quota. */
export async function countReceived(ctx: Needs<'db'>, { accountId, resourceId, storageQuota }: Share): Promise<void> {
  if (storageQuota !== null && resourceId !== null) await countFolder(ctx, accountId, resourceId)
}
