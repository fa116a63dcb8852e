/**
 * Versions: former contents of files, kept as long as the trash. They belong to their file: it is moved with them, copied without
 * them, and purged with them. Whoever may download a file may read them; visitors of shares can't.
 */
import type { Tx } from '../../../db/engine.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { deleteVersions, findVersion, type Version } from '../bytes/versions-store.ts'
import { type Download, openPlace } from '../downloads/downloads.ts'
import { countVersions, releaseVersions } from '../quotas/quotas.ts'
import { findAndLock } from '../tree/folder-locks.ts'
import { replaceContent } from '../tree/new-file-store.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { keepFormer } from '../uploads/publish.ts'
import { mustBeFile, mustBeMember, noSuchVersion, placeOf, type VersionOf } from './content.ts'

/** Opens a version for an actor who may download; recorded as a download of the file. The caller closes the reader. */
export async function download(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  input: VersionOf,
): Promise<Download> {
  return await openPlace(ctx, actor, await placeOf(ctx, actor, input))
}

/**
 * Makes a version the content of its file again, announced as an upload; what the file contained becomes a version. Needs no space.
 * Throws `not-found`.
 */
export async function restore(
  ctx: Needs<'db' | 'clock' | 'random' | 'record'>,
  actor: Actor,
  { resource, version: id }: VersionOf,
): Promise<Place> {
  mustBeMember(actor, 'download')
  mustBeMember(actor, 'upload')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { place } = await findAndLock(tx, actor, resource, 'resource')
    mustBeFile(actor, place)
    const version = await takeVersion(tx, place, id)
    const { blobId, size, modifiedAt } = version
    const kept = await keepFormer(ctx, tx, actor, place.resource)
    const at = ctx.clock.now().toISOString()
    await replaceContent(tx, place.resource.id, {
      blobId,
      size,
      at,
      modifiedAt,
      uploadedBy: actor.userId,
      visitor: null,
      restoredFrom: version.uploadedAt,
    })
    const restored = await tree.placeNow(tx, actor, place.resource.id)
    await ctx.record(tx, actor, { name: 'resources.upload', resources: [toEventResource(restored)], isRestored: true })
    // Last, because all uploads of the account wait for its row until the commit.
    await countVersions(tx, actor.accountId, place.resource.id, (kept?.size ?? 0) - size)
    return restored
  })
}

/** Removes the row of a version, whose reference the caller takes over. */
async function takeVersion(tx: Tx, { resource }: Place, id: number): Promise<Version> {
  const version = await findVersion(tx, resource.id, id)
  const [taken] = version ? await deleteVersions(tx, [id]) : []
  if (!version || !taken) throw noSuchVersion(id)
  return version
}

/** Deletes a version permanently. Throws `not-found`. */
export async function remove(ctx: Needs<'db'>, actor: Actor, { resource, version: id }: VersionOf): Promise<void> {
  mustBeMember(actor, 'delete')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const place = await tree.find(tx, actor, resource)
    mustBeFile(actor, place)
    await releaseVersions(tx, actor.accountId, [await takeVersion(tx, place, id)])
  })
}
