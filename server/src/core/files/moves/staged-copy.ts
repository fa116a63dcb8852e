/** Copies a tree to a hidden place, some hundred rows per transaction. */
import type { Tx } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { take, withRoom } from '../quotas/quotas.ts'
import { childrenAfter } from '../tree/keyset-store.ts'
import { recordedLevels, recordLevels } from '../tree/levels-store.ts'
import { checkLevels, type Place, type Resource } from '../tree/resource.ts'
import * as staged from '../tree/staged-store.ts'

type CopyContext = Needs<'db' | 'clock' | 'random'>

const batch = 500

export const deletedWhileCopied = () =>
  new Fault('conflict', 'A file or folder was deleted while it was being copied. Copy it again.')

export interface StagedCopy {
  readonly identifier: string
  readonly before: Place
  /** Id of the copy's root row, which has no parent yet. */
  readonly id: number
  /** Total bytes of the copied tree. */
  readonly bytes: number
  /** Levels below it. */
  readonly levels: number
}

/**
 * Copies a tree to a hidden place, charged to a folder. Unless the caller publishes it (`publishStaged`) in a transaction, it is
 * purged. Throws `invalid` for the root folder, which has no name.
 */
export async function stageTree(
  ctx: CopyContext,
  actor: Actor,
  identifier: string,
  before: Place,
  chargedTo: number,
): Promise<StagedCopy> {
  if (before.resource.id === actor.rootId || before.resource.parentId === null)
    throw invalid(
      'resources',
      (of) => `${of.resources}: the root folder can't be copied; name the files and folders in it.`,
    )
  const top = [{ resource: before.resource, parentId: null }]
  const [id] = await withRoom(ctx, (tx) => insertCopies(ctx, tx, actor, top, chargedTo))
  if (id === undefined) throw new Error('a row just copied is not there')
  try {
    const none = { bytes: 0, levels: 0 }
    const below = before.resource.type === 'dir' ? await copyBelow(ctx, actor, before.resource.id, id) : none
    return { identifier, before, id, bytes: before.resource.size + below.bytes, levels: below.levels }
  } catch (error) {
    await staged.abandon(ctx.db.q, id)
    throw error
  }
}

/** Copies level by level. Returns the number of levels and bytes. Throws `invalid` for too many levels. */
async function copyBelow(ctx: CopyContext, actor: Actor, from: number, to: number) {
  let folders = [{ from, to }]
  let bytes = 0
  for (let levels = 0; ; levels++) {
    checkLevels(levels + 1, 'resources')
    const next: typeof folders = []
    let copied = 0
    for (const folder of folders) {
      const children = await copyChildren(ctx, actor, folder.from, folder.to)
      next.push(...children.folders)
      copied += children.copied
      bytes += children.bytes
    }
    if (copied === 0) return { levels, bytes }
    folders = next
  }
}

/** Copies the direct contents of a folder; returns its subfolders with their copies, the number of resources, and their bytes. */
async function copyChildren(ctx: CopyContext, actor: Actor, from: number, to: number) {
  const folders: { from: number; to: number }[] = []
  let copied = 0
  let bytes = 0
  for (let after = ''; ; ) {
    const children = await childrenAfter(ctx.db.q, from, after, batch)
    if (children.length === 0) return { folders, copied, bytes }
    copied += children.length
    const ids = await withRoom(ctx, async (tx) => {
      await staged.countIn(tx, to, children.length)
      return await insertCopies(
        ctx,
        tx,
        actor,
        children.map((resource) => ({ resource, parentId: to })),
        to,
      )
    })
    for (const [i, resource] of children.entries()) {
      bytes += resource.size
      const id = ids[i]
      if (resource.type === 'dir' && id !== undefined) folders.push({ from: resource.id, to: id })
    }
    after = children.at(-1)?.name ?? ''
  }
}

interface CopyRow {
  readonly resource: Resource
  readonly parentId: number | null
}

async function insertCopies(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  rows: readonly CopyRow[],
  chargedTo: number,
): Promise<number[]> {
  const at = ctx.clock.now().toISOString()
  const blobIds = rows.flatMap(({ resource }) => resource.blobId ?? [])
  if (!(await staged.addReferences(tx, blobIds))) throw deletedWhileCopied()
  const bytes = rows.reduce((sum, { resource }) => sum + resource.size, 0)
  await take(tx, actor, chargedTo, bytes)
  const ids = await staged.insertRows(
    tx,
    rows.map(({ resource, parentId }) => ({
      accountId: actor.accountId,
      parentId,
      name: resource.name,
      type: resource.type,
      hash: ctx.random.hex(16),
      size: resource.size,
      blobId: resource.blobId,
      createdBy: actor.userId,
      at,
      deletedAt: parentId === null ? at : null,
      storageParentId: parentId === null ? chargedTo : null,
    })),
  )
  await copyRecordedLevels(tx, rows, ids)
  return ids
}

async function copyRecordedLevels(tx: Tx, rows: readonly CopyRow[], ids: readonly number[]): Promise<void> {
  const originals = rows.flatMap(({ resource: { id, type } }) => (type === 'dir' ? [id] : []))
  if (originals.length === 0) return
  const recorded = await recordedLevels(tx, originals)
  const copies = rows.map(({ resource }, i) => ({ id: ids[i] ?? 0, levels: recorded.get(resource.id) ?? 0 }))
  await recordLevels(
    tx,
    copies.filter(({ levels }) => levels > 0),
  )
}
