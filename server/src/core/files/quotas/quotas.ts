/**
 * Storage quotas: of the account, and of folders (the home of a user, a receive folder). Only folders with a quota have a
 * counter, which holds everything below: files, the trash, uploads in progress, copies being made, sends made from there. What
 * changes a counter, or where something lies, holds the account's row from before it looks which quotas apply until it commits:
 * so counters are exact. Accounts in which no folder has a quota know that from the row that every upload changes anyway.
 */
import type { Queries, Tx } from '../../../db/engine.ts'
import { sizeText } from '../../../lib/text/size-text.ts'
import type { Account } from '../../accounts/account.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import { Fault } from '../../fault.ts'
import type { Sizes } from './sizes.ts'
import * as store from './store.ts'

/** Who stores something, as far as the account and the words of a refusal go. */
export type Payer = Pick<Actor, 'accountId' | 'kind'>

/** Throws `storage-full` naming the limit when so many bytes more do not fit. */
function checkRoom({ diskLimit, diskUsed }: Account, bytes: number): void {
  if (bytes === 0 || diskUsed + bytes <= diskLimit) return
  throw new Fault(
    'storage-full',
    `The account has ${diskLimit} bytes of storage and ${diskUsed} are in use (the trash included): ${bytes} more do not fit. An administrator can delete files or raise the quota.`,
  )
}

/** Takes bytes from the account's quota. Returns how many of its folders have one. Throws `storage-full` naming the limit. */
export async function takeDisk(tx: Tx, id: number, bytes: number): Promise<number> {
  const taken = await accountStore.takeDisk(tx, id, bytes)
  if (taken !== null) return taken
  checkRoom(await accountStore.lockAccount(tx, id), bytes)
  // Room was made in the meantime, and can't be lost again while the account is held.
  return (await accountStore.takeDisk(tx, id, bytes)) ?? 0
}

function checkFits(payer: Pick<Payer, 'kind'>, quotas: readonly store.FolderQuota[], bytes: number): void {
  const full = quotas.find(({ isCounted, limit, used }) => isCounted && limit !== null && used + bytes > limit)
  if (!full || full.limit === null || bytes <= 0) return
  const numbers = `The quota of this folder is ${sizeText(full.limit)}, ${sizeText(full.used)} are used (the trash included), and this needs ${sizeText(bytes)}.`
  const help = 'Delete files permanently from the trash, or ask an administrator for more.'
  // How much is stored is not for strangers.
  throw new Fault('storage-full', payer.kind === 'visitor' ? 'There is no room for this here.' : `${numbers} ${help}`)
}

/** Takes bytes of the account and of all quotas above a folder. Throws `storage-full`. */
export async function take(tx: Tx, payer: Payer, folderId: number, bytes: number): Promise<void> {
  if (bytes === 0) return
  if ((await takeDisk(tx, payer.accountId, bytes)) === 0) return
  const quotas = await store.quotasAbove(tx, folderId)
  checkFits(payer, quotas, bytes)
  await store.addUsed(tx, quotas, bytes)
}

/** What was free at an instant, for refusing early what can't fit. The exact check is `take`. */
export interface Room {
  /** Throws `storage-full` when so many bytes more do not fit. */
  check(bytes: number): void
}

export async function roomIn(
  q: Queries,
  actor: Payer,
  account: Account,
  folderId: () => Promise<number>,
): Promise<Room> {
  const quotas = account.quotaFolders === 0 ? [] : await store.quotasAbove(q, await folderId())
  return {
    check(bytes) {
      checkRoom(account, bytes)
      checkFits(actor, quotas, bytes)
    },
  }
}

export interface Shift {
  readonly id: number
  readonly isFolder: boolean
  /** Bytes of a file; of a folder where they are known for certain. */
  readonly size: number | null
  /** The folder that it is charged to now, and the one that it will be charged to. */
  readonly from: number
  readonly to: number
}

/** Of something that is moved from one folder to another. */
export const shiftOf = (
  { id, type, size }: { readonly id: number; readonly type: 'file' | 'dir'; readonly size: number },
  from: number,
  to: number,
): Shift => ({ id, isFolder: type === 'dir', size: type === 'dir' ? null : size, from, to })

/**
 * Moves what something takes from one folder's quotas to another's, in the transaction that moves it. One look at the account where
 * no folder has a quota. Throws `storage-full`.
 */
export async function shift(
  tx: Tx,
  payer: Payer,
  sizes: Sizes,
  { id, isFolder, size, from, to }: Shift,
): Promise<void> {
  if ((await accountStore.lockQuotaFolders(tx, payer.accountId)) === 0) return
  await sizes.adopt(tx)
  const left = await store.quotasAbove(tx, from)
  const entered = await store.quotasAbove(tx, to)
  const stays = ({ folderId }: store.FolderQuota) => entered.some((other) => other.folderId === folderId)
  const leaving = left.filter((quota) => !stays(quota))
  const entering = entered.filter(({ folderId }) => !left.some((other) => other.folderId === folderId))
  // Whoever is just counting there begins anew.
  await store.addUsed(tx, left.filter(stays), 0)
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

/** Removes a counter that was only there for a move. */
async function dropCount(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const quota = await store.quotaOf(tx, folderId)
  if (quota && quota.limit === null) await store.endQuota(tx, accountId, folderId)
}

/** A folder is about to be purged, what lies in it is passed on to the one above. */
export async function beforePurge(tx: Tx, accountId: number, folderId: number): Promise<void> {
  if ((await accountStore.lockQuotaFolders(tx, accountId)) === 0) return
  // Whoever is just counting there begins anew.
  await store.addUsed(tx, await store.quotasAbove(tx, folderId), 0)
  await store.endQuota(tx, accountId, folderId)
}

/** What the tightest quota of a folder allows and how much of it is used, in bytes. */
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
