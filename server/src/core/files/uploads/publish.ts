/** Publishes complete files, in the transaction of the caller. */
import type { Tx } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { makeLive, type StoredBytes } from '../bytes/incoming.ts'
import * as quotas from '../quotas/quotas.ts'
import { namerOf } from '../tree/free-name.ts'
import { insertFile, lockForChild, replaceContent } from '../tree/new-file-store.ts'
import { type Folder, folderDeleted, type IfExists, type Place, placeBelow, type Resource } from '../tree/resource.ts'
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
  parent: Folder,
  file: NewFile,
): Promise<Place> {
  // Locked before the bytes: in the same order as everywhere.
  if (!(await lockForChild(tx, parent.resource.id))) throw folderDeleted(parent)
  const blobId = await makeLive(tx, file.stored)
  const resource = await place(ctx, tx, actor, parent, { ...file, blobId })
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

/** Inserts the row of a file below a locked parent that counts it already, or replaces the content of an existing one. */
async function place(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Folder,
  { name, ifExists, stored: { size }, blobId, modifiedAt }: NewFile & { readonly blobId: number },
): Promise<Resource> {
  const at = ctx.clock.now().toISOString()
  const parentId = parent.resource.id
  const row = { accountId: actor.accountId, parentId, hash: ctx.random.hex(16), createdBy: actor.userId, at }
  const insert = (free: string) => insertFile(tx, { ...row, name: free, size, blobId, modifiedAt })
  const added = await insert(name)
  if (added) return added
  const known = await store.childNamed(tx, parentId, name)
  if (!known) throw new Error('a file could not be inserted')
  if (ifExists === 'fail') throw nameTaken(name)
  if (ifExists === 'keep-both') return mustBeThere(await insert(await namerOf(tx, parent).freeName(name)))
  if (known.type === 'dir')
    throw new Fault('conflict', `"${name}" is a folder; a file can't replace it. Use another name.`)
  await store.changeChildCount(tx, parentId, -1)
  const former = { name, size: known.size, blobId: known.blobId, deletedAt: at, deletedBy: actor.userId }
  await store.insertResource(tx, { ...row, type: 'file', ...former })
  await replaceContent(tx, known.id, { size, blobId, at, modifiedAt: modifiedAt ?? at })
  return mustBeThere(await store.findResource(tx, actor.accountId, { id: known.id }))
}

function mustBeThere(resource: Resource | null): Resource {
  if (!resource) throw new Error('a file just stored is not there')
  return resource
}
