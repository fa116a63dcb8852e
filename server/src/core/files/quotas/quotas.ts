/**
 * Storage quotas of the account and of folders (the home of a user, a receive folder). Folders with a quota have a counter that
 * includes everything below: files and their versions, the trash, uploads in progress, copies being created, sends created from there. Whoever changes
 * a counter or moves a resource locks the account's row before reading which quotas apply, until the commit: so counters are exact.
 * Accounts without folder quotas are recognized by that row, which every upload updates anyway.
 */
import { setImmediate } from 'node:timers/promises'
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import { deleteWithBytes, oldestOf, type Released } from '../bytes/kept-versions-store.ts'
import { removeReferences } from '../bytes/store.ts'
import { checkLimits, excess, ofAccount, ofFolders, type Payer, refusal } from './limits.ts'
import { RoomNeeded, type Shortage } from './room-needed.ts'
import * as store from './store.ts'

/** Content that has become a version in this transaction, and what was deleted for it. */
export interface KeptContent extends Released {
  /** Bytes of the versions of the file that were beyond the maximum number, whose rows and references are deleted. */
  readonly trimmed: number
}

/**
 * Takes bytes from the account's quota and from all quotas above a folder, and counts `kept` as a version. What does not fit takes
 * the place of older versions, then of `kept`. Throws `storage-full`; `RoomNeeded` if that takes too many versions for one
 * transaction.
 */
export async function take(
  tx: Tx,
  payer: Payer,
  folderId: number,
  bytes: number,
  kept: KeptContent | null = null,
): Promise<void> {
  const added = kept ? { bytes: bytes - kept.trimmed, versions: kept.charged - kept.trimmed } : { bytes, versions: 0 }
  if (added.bytes === 0 && added.versions === 0) return
  const folders = await accountStore.takeDisk(tx, payer.accountId, added.bytes, added.versions)
  if (folders === 0) return
  const charge = { accountId: payer.accountId, folderId, isTaken: folders !== null }
  const dropped = await makeFit(tx, payer, { ...charge, added, kept })
  const total = { bytes: added.bytes - dropped, versions: added.versions - dropped }
  if (folders === null) await accountStore.changeDisk(tx, payer.accountId, total.bytes, total.versions)
  else if (dropped > 0) await accountStore.changeDisk(tx, payer.accountId, -dropped, -dropped)
  await store.addUsed(tx, await store.quotasAbove(tx, folderId), total)
}

interface Charge {
  readonly accountId: number
  readonly folderId: number
  /** Whether the account has been charged already, and only the quotas of folders are to be checked. */
  readonly isTaken: boolean
  readonly added: store.UsedBytes
  readonly kept: KeptContent | null
}

/** Deletes versions until the bytes fit; the account is locked. Returns the bytes of `kept` if that had to be deleted, or 0. */
async function makeFit(tx: Tx, payer: Payer, { accountId, folderId, isTaken, added, kept }: Charge): Promise<number> {
  for (let own = kept; ; ) {
    const quotas = ofFolders(await store.quotasAbove(tx, folderId))
    const limits = isTaken ? quotas : [...quotas, ofAccount(await accountStore.lockAccount(tx, accountId))]
    const dropped = kept && !own ? kept.charged : 0
    const rest = { bytes: added.bytes - dropped, versions: added.versions - dropped }
    checkLimits(payer, limits, rest)
    const over = limits.find((limit) => excess(limit, rest) > 0)
    if (!over) return dropped
    if (own && over.versions + rest.versions <= own.charged) {
      const deleted = await deleteWithBytes(tx, [own])
      await removeReferences(
        tx,
        deleted.map(({ blobId }) => blobId),
      )
      own = null
      continue
    }
    const needed = { accountId, below: over.folderId, bytes: excess(over, rest) }
    if ((await deleteSome(tx, { ...needed, except: own?.id })) < needed.bytes)
      throw new RoomNeeded({ ...needed, refusal: refusal(payer, over, added.bytes) })
  }
}

/** Versions that are examined in one transaction, to make room. */
const examinedAtOnce = 100

/**
 * Deletes the oldest versions until this many bytes are released, in a transaction that has locked the account: of the first ones
 * only, and none that another transaction is deleting. Returns the released bytes, which may be too few.
 */
async function deleteSome(
  tx: Tx,
  { accountId, below, bytes, except }: Omit<Shortage, 'refusal'> & { readonly except: number | undefined },
): Promise<number> {
  const oldest = await oldestOf(tx, accountId, { after: 0, limit: examinedAtOnce, skipLocked: true })
  const others = oldest.filter(({ id }) => id !== except)
  const chosen = await chooseOldest(tx, others, { below, needed: bytes })
  return await releaseVersions(tx, accountId, await deleteWithBytes(tx, chosen))
}

/** The first of these versions that make room. */
async function chooseOldest(
  tx: Tx,
  oldest: readonly Released[],
  { below, needed }: { readonly below: number | null; readonly needed: number },
): Promise<Released[]> {
  const fileIds = [...new Set(oldest.map(({ fileId }) => fileId))]
  const inside = below === null ? null : await store.chargedBelow(tx, below, fileIds)
  const chosen: Released[] = []
  let bytes = 0
  for (const version of oldest) {
    if (bytes >= needed) break
    if (inside !== null && !inside.has(version.fileId)) continue
    chosen.push(version)
    bytes += version.charged
  }
  return chosen
}

/** Releases what deleted versions of an account have held. Returns the number of bytes. */
export async function releaseVersions(tx: Tx, accountId: number, deleted: readonly Released[]): Promise<number> {
  if (deleted.length === 0) return 0
  await removeReferences(
    tx,
    deleted.map(({ blobId }) => blobId),
  )
  const sum = (some: readonly Released[]) => some.reduce((total, { charged }) => total + charged, 0)
  const bytes = sum(deleted)
  if ((await accountStore.changeDisk(tx, accountId, -bytes, -bytes)) === 0) return bytes
  for (const [fileId, some] of Map.groupBy(deleted, (version) => version.fileId))
    await store.addUsed(tx, await store.quotasAbove(tx, fileId), { bytes: -sum(some), versions: -sum(some) })
  return bytes
}

/** Counts the bytes of a file's content and versions differently, after one has become the other. Never refused. */
export async function countVersions(tx: Tx, accountId: number, fileId: number, added: store.UsedBytes): Promise<void> {
  const { bytes, versions } = added
  if (bytes === 0 && versions === 0) return
  if ((await accountStore.changeDisk(tx, accountId, bytes, versions)) === 0) return
  await store.addUsed(tx, await store.quotasAbove(tx, fileId), added)
}

/** Before a folder is purged: charges its contents to its parent. */
export async function beforePurge(tx: Tx, accountId: number, folderId: number): Promise<void> {
  if ((await accountStore.lockQuotaFolders(tx, accountId)) === 0) return
  // A count in progress starts again.
  await store.addUsed(tx, await store.quotasAbove(tx, folderId))
  await store.endQuota(tx, accountId, folderId)
}

/** Attempts in a row in which no version could be deleted, after which the upload is refused. */
const maxFruitless = 10

/** Runs a transaction, and runs it again whenever room has been made for it. Throws `storage-full` as the transaction does. */
export async function withRoom<T>(ctx: Needs<'db'>, work: (tx: Tx) => Promise<T>): Promise<T> {
  const makeRoom = roomMaker(ctx)
  for (;;) {
    try {
      return await ctx.db.tx(work)
    } catch (error) {
      if (!(error instanceof RoomNeeded)) throw error
      await makeRoom(error)
    }
  }
}

/** For one transaction that is repeated. */
export function roomMaker(ctx: Needs<'db'>): (needed: RoomNeeded) => Promise<void> {
  let fruitless = 0
  return async ({ shortage }) => {
    const released = await deleteOldest(ctx, shortage)
    fruitless = released > 0 ? 0 : fruitless + 1
    if (fruitless >= maxFruitless) throw shortage.refusal
  }
}

/** Deletes the oldest versions until this many bytes are released, or none is left. Returns the released bytes. */
async function deleteOldest(ctx: Needs<'db'>, { accountId, below, bytes }: Shortage): Promise<number> {
  let freed = 0
  let after: number | undefined = 0
  while (after !== undefined && freed < bytes) {
    const from: number = after
    const needed = bytes - freed
    const slice = await ctx.db.tx(async (tx) => {
      const oldest = await oldestOf(tx, accountId, { after: from, limit: examinedAtOnce })
      const chosen = await chooseOldest(tx, oldest, { below, needed })
      const released = await releaseVersions(tx, accountId, await deleteWithBytes(tx, chosen))
      return { released, last: oldest.length < examinedAtOnce ? undefined : oldest.at(-1)?.id }
    })
    freed += slice.released
    after = slice.last
    await setImmediate()
  }
  return freed
}
