/** Garbage collection: expired trash and versions, unreferenced bytes, abandoned uploads. */
import { type NamedStore, storeAt } from '../../../blobs/blob-stores.ts'
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import { deleteVersions, deleteVersionsOf } from '../bytes/kept-versions-store.ts'
import * as bytes from '../bytes/store.ts'
import * as versions from '../bytes/versions-store.ts'
import { release } from '../quotas/counting.ts'
import { beforePurge, releaseVersions } from '../quotas/quotas.ts'
import { chargeToParent } from '../quotas/store.ts'
import * as trash from '../trash/store.ts'
import { forgetGoneFolders } from '../tree/levels-store.ts'
import * as tree from '../tree/store.ts'

const batch = 200

type GcContext = Needs<'db' | 'blobs' | 'clock' | 'log'>

/** Purges resources whose time in the trash has ended. Returns how many. */
export async function purgeTrash(ctx: GcContext & Needs<'settings'>): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - ctx.settings.trashMs).toISOString()
  let purged = 0
  for (;;) {
    const count = await ctx.db.tx(async (tx) => {
      const rows = await trash.trashedBefore(tx, before, batch)
      const files = rows.filter(({ type }) => type !== 'dir').map(({ id }) => id)
      const withVersions = await versions.filesWithVersions(tx, files)
      for (const row of rows) {
        if (row.type === 'dir') await purgeFolder(tx, row)
        else await purgeFile(tx, row, withVersions.has(row.id))
      }
      return rows.length
    })
    purged += count
    // The contents of a purged folder are found in the next round.
    if (count > 0) continue
    if (purged > 0) await forgetGoneFolders(ctx.db.q)
    return purged
  }
}

async function purgeFolder(tx: Tx, row: trash.Trashed): Promise<void> {
  await beforePurge(tx, row.accountId, row.id)
  // The parent of the folder may have been purged just before.
  const chargedTo = await trash.chargedTo(tx, row.id)
  await trash.detachContents(tx, { ...row, chargedTo })
  if (chargedTo !== null && chargedTo !== 0) await trash.keepPaths(tx, row, chargedTo)
  await chargeToParent(tx, row.id, chargedTo)
  await trash.deleteRow(tx, row.id)
}

async function purgeFile(tx: Tx, row: trash.Trashed, hasVersions: boolean): Promise<void> {
  if (hasVersions) await releaseVersions(tx, row.accountId, await deleteVersionsOf(tx, row.id))
  if (row.blobId !== null) {
    await bytes.removeReference(tx, row.blobId)
    await release(tx, row.accountId, row.id, row.size)
  }
  await trash.deleteRow(tx, row.id)
}

/**
 * Deletes versions of files that were replaced as long ago as the trash keeps things. Those of a file in the trash are kept until it
 * is restored or purged. Returns how many.
 */
export async function deleteExpiredVersions(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - ctx.settings.trashMs).toISOString()
  let deleted = 0
  for (let after = { replacedAt: '', id: 0 }; ; ) {
    const expired = await versions.replacedBefore(ctx.db.q, before, { after, limit: batch })
    for (const [accountId, some] of Map.groupBy(expired, (version) => version.accountId))
      deleted += await deleteUnlessTrashed(ctx, accountId, some)
    const last = expired.at(-1)
    if (!last) return deleted
    after = last
  }
}

async function deleteUnlessTrashed(
  ctx: Needs<'db'>,
  accountId: number,
  expired: readonly { readonly id: number; readonly fileId: number }[],
): Promise<number> {
  return await ctx.db.tx(async (tx) => {
    const chosen: number[] = []
    for (const [fileId, some] of Map.groupBy(expired, (version) => version.fileId))
      if (await tree.chainOf(tx, fileId)) chosen.push(...some.map(({ id }) => id))
    const gone = await deleteVersions(tx, chosen)
    await releaseVersions(tx, accountId, gone)
    return gone.length
  })
}

/** Bytes of files are kept for so long where removing them would break off downloads: also for a database that is restored. */
const keptMs = 24 * 3_600_000

/** Removes unreferenced bytes. Returns the number of blobs; those that can't be removed now are retried in the next round. */
export async function removeUnreferencedBytes(ctx: GcContext): Promise<number> {
  const stores = await ctx.blobs.all().catch((error: unknown) => {
    ctx.log.error({ err: error }, 'a store of files that can not be opened')
    return [{ name: ctx.blobs.name, store: ctx.blobs }]
  })
  const now = ctx.clock.now()
  const kept = {
    until: new Date(now.getTime() + keptMs).toISOString(),
    stores: stores.filter(({ store }) => !store.survivesRemoval).map(({ name }) => name),
  }
  let removed = 0
  for (;;) {
    const { found, deletable } = await ctx.db.tx((tx) => bytes.markForDeletion(tx, now.toISOString(), kept, batch))
    let removedNow = 0
    for (const blob of deletable) if (await removeBytes(ctx, blob, stores)) removedNow++
    removed += removedNow
    if (found < batch || removedNow < deletable.length) return removed
  }
}

async function removeBytes(
  ctx: GcContext,
  { id, key, location }: bytes.DeletableBlob,
  stores: readonly NamedStore[],
): Promise<boolean> {
  try {
    // Bytes in the database are deleted with their row.
    if (location !== 'inline') await (await storeAt(ctx.blobs, location)).remove(key)
    // Copies that a move has left, or was making; what remains is removed as unknown to the database.
    for (const { name, store } of stores) if (name !== location) await store.remove(key).catch(() => undefined)
    await bytes.deleteRow(ctx.db.q, id)
    return true
  } catch (error) {
    ctx.log.error({ err: error, blob: key }, 'bytes that can not be removed')
    return false
  }
}

/** For the start of a single node: no upload can be running, so all leases of the last run are released. */
export const endLeases = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  bytes.endAllLeases(ctx.db.q, ctx.clock.now().toISOString())
