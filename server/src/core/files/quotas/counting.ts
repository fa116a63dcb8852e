/**
 * Counters of folders with a quota: created and deleted, filled by counting in slices while other requests run, reduced when bytes
 * are released.
 */
import { setImmediate } from 'node:timers/promises'
import type { Queries, Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import { bytesOfVersions } from '../bytes/kept-versions-store.ts'
import type { Deleted } from '../bytes/resumable-store.ts'
import * as store from './store.ts'

/** Attempts at a count that concurrent changes invalidate, before the account is locked for it. */
export const tries = 3
const foldersAtOnce = 200

interface Folder {
  readonly id: number
  readonly childCount: number
}

/** Bytes below a folder. Read in slices: concurrent changes may be missed, or counted twice. */
export async function sumBelow(q: Queries, folderId: number): Promise<store.UsedBytes> {
  const folders: Folder[] = [{ id: folderId, childCount: store.pageOf(q) }]
  let bytes = 0
  let versions = 0
  const add = async (children: readonly store.Child[]) => {
    const files: number[] = []
    for (const { id, type, size, childCount } of children) {
      if (type === 'dir') folders.push({ id, childCount })
      else files.push(id)
      bytes += size
    }
    if (files.length > 0) versions += await bytesOfVersions(q, files)
  }
  while (folders.length > 0) {
    const some = slice(folders, store.pageOf(q))
    const ids = some.map(({ id }) => id)
    const [only] = ids
    if (ids.length > 1 || only === undefined) await add(await store.childrenOfAll(q, ids))
    else for await (const page of pagesOf(q, only)) await add(page)
    await add(await store.chargedTo(q, ids))
    bytes += await store.receivedFor(q, ids)
    await setImmediate()
  }
  return { bytes: bytes + versions, versions }
}

/** Takes folders with few children in total off the list, at least one folder. */
function slice(folders: Folder[], most: number): Folder[] {
  const some: Folder[] = []
  let children = 0
  for (let next = folders.at(-1); next && some.length < foldersAtOnce; next = folders.at(-1)) {
    children += next.childCount
    if (some.length > 0 && children > most) break
    some.push(next)
    folders.pop()
  }
  return some
}

async function* pagesOf(q: Queries, folderId: number): AsyncGenerator<readonly store.Child[]> {
  for (let after = 0; ; ) {
    const page = await store.childrenOf(q, folderId, after)
    yield page
    await setImmediate()
    if (page.length < store.pageOf(q)) return
    after = page.at(-1)?.id ?? after
  }
}

/** Releases the bytes of a file, or of something charged to a folder: `id` is that of the file or of the folder. */
export async function release(tx: Tx, accountId: number, id: number, bytes: number): Promise<void> {
  if (bytes === 0) return
  if ((await accountStore.changeDisk(tx, accountId, -bytes)) === 0) return
  await store.addUsed(tx, await store.quotasAbove(tx, id), { bytes: -bytes, versions: 0 })
}

/** Releases the bytes of resumable uploads whose rows were deleted, because they are now stored as a file, or were discarded. */
export async function releaseAll(tx: Tx, deleted: readonly Deleted[]): Promise<void> {
  const charged = deleted.flatMap(({ folderId, ...upload }) => (folderId === null ? [] : [{ ...upload, folderId }]))
  const byFolder = [...Map.groupBy(charged, ({ folderId }) => folderId).entries()]
  const total = (uploads: typeof charged) => uploads.reduce((sum, { received }) => sum + received, 0)
  const sums = byFolder.map(([folderId, all]) => ({ folderId, accountId: all[0]?.accountId ?? 0, bytes: total(all) }))
  // In one order, so that transactions that lock the same rows do not deadlock.
  for (const { accountId, folderId, bytes } of sums.toSorted(
    (a, b) => a.accountId - b.accountId || a.folderId - b.folderId,
  ))
    await release(tx, accountId, folderId, bytes)
}

/** Counts while others write; the sum is valid while the folder's counter keeps this value of `changes`. */
export async function measure(ctx: Needs<'db'>, accountId: number, folderId: number) {
  const changes = await ctx.db.tx(async (tx) => {
    await accountStore.lockQuotaFolders(tx, accountId)
    await store.beginQuota(tx, accountId, folderId)
    return (await store.quotaOf(tx, folderId))?.changes ?? 0
  })
  return { ...(await sumBelow(ctx.db.q, folderId)), changes }
}

/** Counted sizes of folders by id, and the number of attempts; valid while `changes` is unchanged. */
export interface Counted extends store.UsedBytes {
  readonly changes: number
}

/** Counts with the account locked. */
export async function measureHeld(tx: Tx, accountId: number, folderId: number) {
  await accountStore.lockQuotaFolders(tx, accountId)
  await store.beginQuota(tx, accountId, folderId)
  const changes = (await store.quotaOf(tx, folderId))?.changes ?? 0
  return { ...(await sumBelow(tx, folderId)), changes }
}

/** Sets the limit of a folder to the lowest quota of the users and receive folders it belongs to, in the transaction of the change. */
export async function refreshLimit(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const limit = await store.lowestLimit(tx, folderId)
  const known = await store.quotaOf(tx, folderId)
  if (limit === null && (known === null || known.limit === null)) return
  await accountStore.lockQuotaFolders(tx, accountId)
  if (limit === null) return await store.endQuota(tx, accountId, folderId)
  await store.beginQuota(tx, accountId, folderId)
  await store.setLimit(tx, folderId, limit)
}

/** Counts a folder with a new quota; until it is counted the quota refuses nothing. Does nothing if it is already counted. */
export async function countFolder(ctx: Needs<'db'>, accountId: number, folderId: number): Promise<void> {
  for (let times = 1; ; times++) {
    const known = await store.quotaOf(ctx.db.q, folderId)
    if (!known || known.isCounted) return
    const counted = times > tries ? null : await measure(ctx, accountId, folderId)
    const isDone = await ctx.db.tx(async (tx) => {
      await accountStore.lockQuotaFolders(tx, accountId)
      const quota = await store.quotaOf(tx, folderId)
      if (!quota || quota.isCounted) return true
      if (counted && counted.changes !== quota.changes) return false
      await store.setUsed(tx, folderId, counted ?? (await sumBelow(tx, folderId)))
      return true
    })
    if (isDone) return
  }
}

/** Finishes counts that a crash interrupted, and deletes counters that were created for a move. */
export async function finishCounts(ctx: Needs<'db'>): Promise<void> {
  for (const { accountId, folderId, limit } of await store.uncounted(ctx.db.q)) {
    if (limit !== null) await countFolder(ctx, accountId, folderId)
    else
      await ctx.db.tx(async (tx) => {
        await accountStore.lockQuotaFolders(tx, accountId)
        // A limit may have been set in the meantime; a move that is counting the folder starts again.
        if ((await store.quotaOf(tx, folderId))?.limit === null) await store.endQuota(tx, accountId, folderId)
      })
  }
}
