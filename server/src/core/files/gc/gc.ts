/** Garbage collection: expired trash and versions, unreferenced bytes, abandoned uploads, stored files unknown to the database. */
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import * as bytes from '../bytes/store.ts'
import * as versions from '../bytes/versions-store.ts'
import { release } from '../quotas/counting.ts'
import { beforePurge, releaseVersions } from '../quotas/quotas.ts'
import { chargeToParent } from '../quotas/store.ts'
import * as trash from '../trash/store.ts'
import { forgetGoneFolders } from '../tree/levels-store.ts'
import * as tree from '../tree/store.ts'

const batch = 200
/** Younger files may belong to an upload whose row is not visible yet, or to a backup being restored. */
const unknownBytesMs = 24 * 3_600_000

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
  await chargeToParent(tx, row.id, chargedTo)
  await trash.deleteRow(tx, row.id)
}

async function purgeFile(tx: Tx, row: trash.Trashed, hasVersions: boolean): Promise<void> {
  if (hasVersions) await releaseVersions(tx, row.accountId, await versions.deleteVersionsOf(tx, row.id))
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
    const gone = await versions.deleteVersions(tx, chosen)
    await releaseVersions(tx, accountId, gone)
    return gone.length
  })
}

/** Removes unreferenced bytes. Returns the number of blobs; those that can't be removed now are retried in the next round. */
export async function removeUnreferencedBytes(ctx: GcContext): Promise<number> {
  let removed = 0
  for (;;) {
    const deletable = await ctx.db.tx((tx) => bytes.markForDeletion(tx, ctx.clock.now().toISOString(), batch))
    let removedNow = 0
    for (const blob of deletable) if (await removeBytes(ctx, blob)) removedNow++
    removed += removedNow
    if (deletable.length < batch || removedNow < deletable.length) return removed
  }
}

async function removeBytes(ctx: GcContext, { id, key, location }: bytes.DeletableBlob): Promise<boolean> {
  try {
    // Bytes in the database are deleted with their row.
    if (location !== 'inline') await ctx.blobs.remove(key)
    await bytes.deleteRow(ctx.db.q, id)
    return true
  } catch (error) {
    ctx.log.error({ err: error, blob: key }, 'bytes that can not be removed')
    return false
  }
}

/** Keys of stored files, by default older than a day, that the database does not know: left by a crash or a restored database. */
export async function* unknownBytes(
  ctx: Needs<'db' | 'blobs' | 'clock'>,
  olderThanMs = unknownBytesMs,
): AsyncIterable<string> {
  const before = ctx.clock.now().getTime() - olderThanMs
  let keys: string[] = []
  async function* unknownKeys() {
    const known = await bytes.knownKeys(ctx.db.q, keys)
    yield* keys.filter((key) => !known.has(key))
    keys = []
  }
  for await (const { key, modifiedAt } of ctx.blobs.list()) {
    if (modifiedAt.getTime() < before) keys.push(key)
    if (keys.length >= batch) yield* unknownKeys()
  }
  yield* unknownKeys()
}

/** For the start of a single node: no upload can be running, so all leases of the last run are released. */
export const endLeases = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  bytes.endAllLeases(ctx.db.q, ctx.clock.now().toISOString())
