/** Moves what is charged to the quotas of folders, with the resource. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import { bytesOfVersions } from '../bytes/kept-versions-store.ts'
import { checkLimits, excess, type Limit, ofFolders, type Payer, refusal } from './limits.ts'
import { RoomNeeded } from './room-needed.ts'
import type { Sizes } from './sizes.ts'
import * as store from './store.ts'

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
  await store.addUsed(tx, left.filter(isRetained))
  if (leaving.length === 0 && entering.length === 0) return
  const moved = isFolder ? await sizeNow(tx, sizes, id) : await sizeOfFile(tx, id, size ?? 0)
  checkEntering(payer, sizes, ofFolders(entering), { ...moved, id })
  await store.addUsed(tx, entering, moved)
  await store.addUsed(tx, leaving, { bytes: -moved.bytes, versions: -moved.versions })
  if (isFolder) await dropCount(tx, payer.accountId, id)
}

async function sizeNow(tx: Tx, sizes: Sizes, folderId: number): Promise<store.UsedBytes> {
  const quota = await store.quotaOf(tx, folderId)
  if (quota?.isCounted) return { bytes: quota.used, versions: quota.versions }
  sizes.want(folderId)
  return { bytes: 0, versions: 0 }
}

async function sizeOfFile(tx: Tx, id: number, size: number): Promise<store.UsedBytes> {
  const versions = await bytesOfVersions(tx, [id])
  return { bytes: size + versions, versions }
}

/** Throws `storage-full`, or `RoomNeeded` if versions can make room: those below the folder, then those that are moved. */
function checkEntering(
  payer: Payer,
  sizes: Sizes,
  limits: readonly Limit[],
  moved: store.UsedBytes & { readonly id: number },
): void {
  checkLimits(payer, limits, moved)
  const over = limits.find((limit) => excess(limit, moved) > 0)
  if (!over) return
  const fault = refusal(payer, over, moved.bytes)
  if (!sizes.canMakeRoom) throw fault
  const below = over.versions > 0 ? over.folderId : moved.id
  throw new RoomNeeded({ accountId: payer.accountId, below, bytes: excess(over, moved), refusal: fault })
}

/** Deletes a counter that was created for a move. */
async function dropCount(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const quota = await store.quotaOf(tx, folderId)
  if (quota && quota.limit === null) await store.endQuota(tx, accountId, folderId)
}
