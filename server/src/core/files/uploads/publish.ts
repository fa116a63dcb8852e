/** Publishes complete files, in the transaction of the caller. */
import type { Tx } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { makeLive, type StoredBytes } from '../bytes/incoming.ts'
import { deleteVersions, deleteWithBytes, excessOf, keepContent, type Released } from '../bytes/kept-versions-store.ts'
import { removeReferences } from '../bytes/store.ts'
import { type KeptContent, take } from '../quotas/quotas.ts'
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
  readonly onFormer?: OnFormer | undefined
}

/**
 * Told, in the transaction, the id of the locked folder and the file that is replaced, null for none.
 * May throw a Fault: nothing is stored then.
 */
export type OnFormer = (folderId: number, former: Resource | null) => void

/** A file that was published in the transaction, and its former content if that is now a version. */
export interface Published extends Place {
  readonly kept: KeptContent | null
}

/**
 * Makes stored bytes a file of a folder. A replaced file keeps its id; its former content becomes a version, or is moved to the
 * trash if the account keeps no versions. The caller ends the transaction with `chargeFile`.
 */
export async function storeFile(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Folder,
  file: NewFile,
): Promise<Published> {
  // The folder is locked before the bytes: in the same order as everywhere.
  const [isThere, blobId] = await Promise.all([lockForChild(tx, parent.resource.id), makeLive(tx, file.stored)])
  if (!isThere) throw folderDeleted(parent)
  const { resource, kept } = await place(ctx, tx, actor, parent, { ...file, blobId })
  return { ...placeBelow(parent, resource), kept }
}

/**
 * Charges a new file to the quotas. Throws `storage-full`. Must be called last: it locks the account's row, for which all uploads
 * of the account wait, until the commit.
 */
export const chargeFile = (tx: Tx, actor: Actor, { resource, kept }: Published): Promise<void> =>
  take(tx, actor, resource.parentId ?? 0, resource.size, kept)

export const nameTaken = (name: string): Fault =>
  new Fault('conflict', `A file or folder named "${name}" already exists in this folder. Use another name.`)

/** As in `Resource`. */
const visitorName = ({ kind, visit }: Actor): string | null =>
  kind === 'visitor' ? (visit?.sender ?? visit?.email ?? '') : null

interface Placed {
  readonly resource: Resource
  readonly kept: KeptContent | null
}

/** Inserts the row of a file below a locked parent that counts it already, or replaces the content of an existing one. */
async function place(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Folder,
  { name, ifExists, stored: { size }, blobId, modifiedAt, onFormer }: NewFile & { readonly blobId: number },
): Promise<Placed> {
  const at = ctx.clock.now().toISOString()
  const parentId = parent.resource.id
  const visitor = visitorName(actor)
  const row = { accountId: actor.accountId, parentId, hash: ctx.random.hex(16), createdBy: actor.userId, visitor, at }
  const insert = (free: string) => insertFile(tx, { ...row, name: free, size, blobId, modifiedAt })
  const added = await insert(name)
  if (added) {
    onFormer?.(parentId, null)
    return { resource: added, kept: null }
  }
  const known = await store.childNamed(tx, parentId, name)
  if (!known) throw new Error('a file could not be inserted')
  if (ifExists === 'fail') throw nameTaken(name)
  if (ifExists === 'keep-both') {
    onFormer?.(parentId, null)
    return { resource: mustBeThere(await insert(await namerOf(tx, parent).freeName(name))), kept: null }
  }
  if (known.type === 'dir')
    throw new Fault('conflict', `"${name}" is a folder; a file can't replace it. Use another name.`)
  onFormer?.(parentId, known)
  await store.changeChildCount(tx, parentId, -1)
  const kept = await keepFormer(ctx, tx, actor, known)
  const content = { size, blobId, at, modifiedAt: modifiedAt ?? at, uploadedBy: actor.userId, visitor }
  await replaceContent(tx, known.id, content)
  return { resource: mustBeThere(await store.findResource(tx, actor.accountId, { id: known.id })), kept }
}

/**
 * Keeps the content of a file that is going to be replaced: as a version, or, if the account keeps none, in the trash, instead of
 * versions with the same bytes. Returns the version; its bytes are counted by `take` or `countVersions`.
 */
export async function keepFormer(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  { id, parentId, name, size, blobId, uploadedById }: Resource,
): Promise<KeptContent | null> {
  const at = ctx.clock.now().toISOString()
  const kept = await keepContent(tx, id, at)
  if (!kept) {
    const row = { accountId: actor.accountId, parentId, name, type: 'file' as const, hash: ctx.random.hex(16) }
    const deleted = { at, deletedAt: at, deletedBy: actor.userId, createdBy: uploadedById }
    await store.insertResource(tx, { ...row, ...deleted, size, blobId })
    // The trash counts the bytes now.
    if (blobId !== null) await removeReferencesOf(tx, await deleteWithBytes(tx, [{ fileId: id, blobId }]))
    return null
  }
  const excess = await excessOf(tx, id)
  if (excess.length === 0) return { ...kept, trimmed: 0 }
  const trimmed = await deleteVersions(tx, excess)
  await removeReferencesOf(tx, trimmed)
  return { ...kept, trimmed: trimmed.reduce((sum, { charged }) => sum + charged, 0) }
}

const removeReferencesOf = (tx: Tx, versions: readonly Released[]): Promise<void> =>
  removeReferences(
    tx,
    versions.map(({ blobId }) => blobId),
  )

function mustBeThere(resource: Resource | null): Resource {
  if (!resource) throw new Error('a file just stored is not there')
  return resource
}
