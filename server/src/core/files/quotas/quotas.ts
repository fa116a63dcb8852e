/**
 * Storage quotas of the account and of folders (the home of a user, a receive folder). Folders with a quota have a counter that
 * includes everything below: files, the trash, uploads in progress, copies being created, sends created from there. Whoever changes
 * a counter or moves a resource locks the account's row before reading which quotas apply, until the commit: so counters are exact.
 * Accounts without folder quotas are recognized by that row, which every upload updates anyway.
 */
import type { Queries, Tx } from '../../../db/engine.ts'
import { sizeText } from '../../../lib/text/size-text.ts'
import type { Account, AccountSpace } from '../../accounts/account.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import { Fault } from '../../fault.ts'
import type { Sizes } from './sizes.ts'
import * as store from './store.ts'

/** The part of an actor that quotas and their messages need. */
export type Payer = Pick<Actor, 'accountId' | 'kind'>

/** Throws `storage-full` naming the limit if this many bytes more do not fit. */
function checkAccountSpace({ diskLimit, diskUsed }: AccountSpace, bytes: number): void {
  if (bytes === 0 || diskUsed + bytes <= diskLimit) return
  throw new Fault(
    'storage-full',
    `The account has ${diskLimit} bytes of storage and ${diskUsed} are in use (including the trash): ${bytes} more do not fit. An administrator can delete files or raise the quota.`,
  )
}

/** Takes bytes from the account's quota. Returns the number of folders with a quota. Throws `storage-full` naming the limit. */
export async function takeDisk(tx: Tx, id: number, bytes: number): Promise<number> {
  const taken = await accountStore.takeDisk(tx, id, bytes)
  if (taken !== null) return taken
  checkAccountSpace(await accountStore.lockAccount(tx, id), bytes)
  // Space was freed in the meantime, and stays free while the account is locked.
  return (await accountStore.takeDisk(tx, id, bytes)) ?? 0
}

function checkFits(payer: Pick<Payer, 'kind'>, quotas: readonly store.FolderQuota[], bytes: number): void {
  const full = quotas.find(({ isCounted, limit, used }) => isCounted && limit !== null && used + bytes > limit)
  if (!full || full.limit === null || bytes <= 0) return
  const numbers = `The quota of this folder is ${sizeText(full.limit)}, ${sizeText(full.used)} are used (including the trash), and ${sizeText(bytes)} more do not fit.`
  const help = 'Delete files permanently from the trash, or ask an administrator for more.'
  // Visitors must not learn how much is stored.
  throw new Fault('storage-full', payer.kind === 'visitor' ? 'There is not enough space here.' : `${numbers} ${help}`)
}

/** Takes bytes from the account's quota and from all quotas above a folder. Throws `storage-full`. */
export async function take(tx: Tx, payer: Payer, folderId: number, bytes: number): Promise<void> {
  if (bytes === 0) return
  if ((await takeDisk(tx, payer.accountId, bytes)) === 0) return
  const quotas = await store.quotasAbove(tx, folderId)
  checkFits(payer, quotas, bytes)
  await store.addUsed(tx, quotas, bytes)
}

/** Free space at an instant, to refuse early what cannot fit. `take` makes the exact check. */
export interface FreeSpace {
  /** Throws `storage-full` if this many bytes more do not fit. */
  check(bytes: number): void
  /** For an upload in progress whose bytes are charged later. */
  reserve(): Reservation
}

/** Space that an upload of this process uses before it is charged; other uploads can't use it meanwhile. */
export interface Reservation {
  /**
   * Sets the bytes that are not charged yet. Throws `storage-full`, and changes nothing, if `more` bytes do not fit beside what was
   * charged when the room was read and what other uploads have reserved.
   */
  set(bytes: number, more?: number): void
  /** To be called when the upload has ended. */
  release(): void
}

export async function freeSpaceIn(
  q: Queries,
  actor: Payer,
  account: AccountSpace,
  folderId: () => Promise<number>,
): Promise<FreeSpace> {
  const quotas = account.quotaFolders === 0 ? [] : await store.quotasAbove(q, await folderId())
  const check = (bytes: number, reserved: (key: string) => number = () => 0) => {
    checkAccountSpace({ ...account, diskUsed: account.diskUsed + reserved(accountKey(account)) }, bytes)
    if (quotas.length === 0) return
    const used = quotas.map((quota) => ({ ...quota, used: quota.used + reserved(folderKey(quota)) }))
    checkFits(actor, used, bytes)
  }
  return {
    check: (bytes) => check(bytes),
    reserve() {
      const all = reservedIn(q)
      const keys = [accountKey(account), ...quotas.map(folderKey)]
      let own = 0
      const put = (bytes: number) => {
        for (const key of keys) addTo(all, key, bytes - own)
        own = bytes
      }
      return {
        set(bytes, more) {
          if (more !== undefined) check(more, (key) => (all.get(key) ?? 0) - own)
          put(bytes)
        },
        release: () => put(0),
      }
    },
  }
}

/** Reserved bytes by quota, for each database. */
const reservations = new WeakMap<Queries, Map<string, number>>()

function reservedIn(q: Queries): Map<string, number> {
  const known = reservations.get(q) ?? new Map<string, number>()
  reservations.set(q, known)
  return known
}

const accountKey = ({ id }: AccountSpace) => `account ${id}`
const folderKey = ({ folderId }: store.FolderQuota) => `folder ${folderId}`

function addTo(sums: Map<string, number>, key: string, bytes: number): void {
  const sum = (sums.get(key) ?? 0) + bytes
  if (sum > 0) sums.set(key, sum)
  else sums.delete(key)
}

export interface ChargeMove {
  readonly id: number
  readonly isFolder: boolean
  /** Bytes of a file; of a folder if they are known exactly. */
  readonly size: number | null
  /** The folder that it is charged to now, and the one that it is going to be charged to. */
  readonly from: number
  readonly to: number
}

/** For a resource that is moved from one folder to another. */
export const chargeMoveOf = (
  { id, type, size }: { readonly id: number; readonly type: 'file' | 'dir'; readonly size: number },
  from: number,
  to: number,
): ChargeMove => ({ id, isFolder: type === 'dir', size: type === 'dir' ? null : size, from, to })

/**
 * Moves the charge of a resource from one folder's quotas to another's, in the transaction of the move. Only reads the account if
 * no folder has a quota. Throws `storage-full`.
 */
export async function moveCharge(
  tx: Tx,
  payer: Payer,
  sizes: Sizes,
  { id, isFolder, size, from, to }: ChargeMove,
): Promise<void> {
  if ((await accountStore.lockQuotaFolders(tx, payer.accountId)) === 0) return
  await sizes.adopt(tx)
  const left = await store.quotasAbove(tx, from)
  const entered = await store.quotasAbove(tx, to)
  const isRetained = ({ folderId }: store.FolderQuota) => entered.some((other) => other.folderId === folderId)
  const leaving = left.filter((quota) => !isRetained(quota))
  const entering = entered.filter(({ folderId }) => !left.some((other) => other.folderId === folderId))
  // A count in progress starts again.
  await store.addUsed(tx, left.filter(isRetained), 0)
  if (leaving.length === 0 && entering.length === 0) return
  const bytes = size ?? (isFolder ? await sizeNow(tx, sizes, id) : 0)
  checkFits(payer, entering, bytes)
  await store.addUsed(tx, entering, bytes)
  await store.addUsed(tx, leaving, -bytes)
  if (isFolder) await dropCount(tx, payer.accountId, id)
}

async function sizeNow(tx: Tx, sizes: Sizes, folderId: number): Promise<number> {
  const quota = await store.quotaOf(tx, folderId)
  if (quota?.isCounted) return quota.used
  sizes.want(folderId)
  return 0
}

/** Deletes a counter that was created for a move. */
async function dropCount(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const quota = await store.quotaOf(tx, folderId)
  if (quota && quota.limit === null) await store.endQuota(tx, accountId, folderId)
}

/** Before a folder is purged: charges its contents to its parent. */
export async function beforePurge(tx: Tx, accountId: number, folderId: number): Promise<void> {
  if ((await accountStore.lockQuotaFolders(tx, accountId)) === 0) return
  // A count in progress starts again.
  await store.addUsed(tx, await store.quotasAbove(tx, folderId), 0)
  await store.endQuota(tx, accountId, folderId)
}

/** The tightest quota of a folder and its used part, in bytes. */
export interface Space {
  readonly limit: number
  readonly used: number
}

export async function spaceIn(q: Queries, account: Account, folderId: number): Promise<Space> {
  const { diskLimit, diskUsed } = account
  const above = account.quotaFolders === 0 ? [] : await store.quotasAbove(q, folderId)
  const folders = above.flatMap(({ isCounted, limit, used }) => (isCounted && limit !== null ? [{ limit, used }] : []))
  const free = ({ limit, used }: Space) => limit - used
  return folders.reduce<Space>((tightest, quota) => (free(quota) < free(tightest) ? quota : tightest), {
    limit: diskLimit,
    used: diskUsed,
  })
}
