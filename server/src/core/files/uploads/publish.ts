/** Publishes complete files, in the transaction of the caller. */
import type { Tx } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { makeLive, type StoredBytes } from '../bytes/incoming.ts'
import * as quotas from '../quotas/quotas.ts'
import { mustLock } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { type IfExists, type Place, placeBelow } from '../tree/resource.ts'
import * as store from '../tree/store.ts'

export interface NewFile {
  readonly name: string
  /** `replace` gives the existing file new content. */
  readonly ifExists: IfExists
  readonly stored: StoredBytes
  /** Modification time declared by the sender, ISO 8601; the time of storing if absent. */
  readonly modifiedAt?: string | undefined
}

/**
 * Makes stored bytes a file of a folder. A replaced file keeps its id; its former content is moved to the trash. The caller ends
 * the transaction with `chargeFile`.
 */
export async function storeFile(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Place,
  file: NewFile,
): Promise<Place> {
  await mustLock(tx, parent)
  const blobId = await makeLive(tx, file.stored)
  const id = await place(ctx, tx, actor, parent, { ...file, blobId })
  const resource = await store.findResource(tx, actor.accountId, { id })
  if (!resource) throw new Error('a file just stored is not there')
  return placeBelow(parent, resource)
}

/**
 * Charges a new file to the quotas. Throws `storage-full`. Must be called last: it locks the account's row, for which all uploads
 * of the account wait, until the commit.
 */
export const chargeFile = (tx: Tx, actor: Actor, { resource }: Place): Promise<void> =>
  quotas.take(tx, actor, resource.parentId ?? 0, resource.size)

export const nameTaken = (name: string): Fault =>
  new Fault('conflict', `There is already something named "${name}" in this folder. Use another name.`)

/** Inserts the row of a file below a locked parent, or replaces the content of an existing one. Returns its id. */
async function place(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Place,
  { name, ifExists, stored: { size }, blobId, modifiedAt }: NewFile & { readonly blobId: number },
): Promise<number> {
  const at = ctx.clock.now().toISOString()
  const row = {
    accountId: actor.accountId,
    parentId: parent.resource.id,
    type: 'file',
    hash: ctx.random.hex(16),
    createdBy: actor.userId,
    at,
  } as const
  const known = await store.childNamed(tx, parent.resource.id, name)
  if (known && ifExists === 'fail') throw nameTaken(name)
  if (known && ifExists === 'replace') {
    if (known.type === 'dir')
      throw new Fault('conflict', `"${name}" is a folder; a file can't replace it. Use another name.`)
    const former = { name, size: known.size, blobId: known.blobId, deletedAt: at, deletedBy: actor.userId }
    await store.insertResource(tx, { ...row, ...former })
    await store.replaceContent(tx, known.id, { size, blobId, at, modifiedAt: modifiedAt ?? at })
    return known.id
  }
  const free = known ? await namerOf(tx, parent).freeName(name) : name
  await store.changeChildCount(tx, parent.resource.id, 1)
  return await store.insertResource(tx, { ...row, name: free, size, blobId, ...(modifiedAt && { modifiedAt }) })
}
