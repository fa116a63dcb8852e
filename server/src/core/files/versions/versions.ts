/**
 * Versions: former contents of files, kept as long as the trash. They belong to their file: it is moved with them, copied without
 * them, and purged with them. Whoever may download a file may read them; visitors of shares can't.
 */
import { afterCommit, type Tx } from '../../../db/engine.ts'
import { formatPath } from '../../../lib/text/path.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { deleteVersions, shareBytes } from '../bytes/kept-versions-store.ts'
import { addReference } from '../bytes/store.ts'
import { lockVersion, type Version } from '../bytes/versions-store.ts'
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
 * Makes a version the content of its file again, announced as an upload: a new content with the same bytes. The version stays, and what
 * the file contained becomes one. Its modification time is now: the content changes now, and programs that synchronize by time would take
 * the version for older than what it replaces. Needs no space. Does nothing if the version is the content already. Throws `not-found`.
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
    const version = await lockVersion(tx, place.resource.id, id)
    if (!version) throw noSuchVersion()
    if (version.blobId === place.resource.blobId) return place
    return await makeCurrent(ctx, tx, actor, { place, version })
  })
}

async function makeCurrent(
  ctx: Needs<'clock' | 'random' | 'record'>,
  tx: Tx,
  actor: Actor,
  { place, version }: { readonly place: Place; readonly version: Version },
): Promise<Place> {
  const { blobId, size } = version
  const fileId = place.resource.id
  const shared = await shareBytes(tx, version)
  if (!(await addReference(tx, blobId))) throw new Error('the bytes of a version are not there')
  const kept = await keepFormer(ctx, tx, actor, place.resource)
  const at = ctx.clock.now().toISOString()
  const origin = { restoredFrom: version.uploadedAt, restoredNumber: version.number }
  const content = { blobId, size, at, modifiedAt: at, uploadedBy: actor.userId, visitor: null, ...origin }
  await replaceContent(tx, fileId, content)
  const restored = await tree.placeNow(tx, actor, fileId)
  const resources = [toEventResource(restored)]
  await ctx.record(tx, actor, { name: 'resources.upload', resources, restored: loggedVersion(version) })
  const { charged, trimmed } = kept ?? { charged: 0, trimmed: 0 }
  const added = { bytes: size - shared - trimmed, versions: charged - shared - trimmed }
  // Last, because all uploads of the account wait for its row until the commit.
  await countVersions(tx, actor.accountId, fileId, added)
  return restored
}

const loggedVersion = ({ number, uploadedAt }: Version) => ({ number, uploadedAt })

/** Deletes a version permanently; logged. Throws `not-found`. */
export async function remove(
  ctx: Needs<'db' | 'wake' | 'record'>,
  actor: Actor,
  { resource, version: id }: VersionOf,
): Promise<void> {
  mustBeMember(actor, 'delete')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const place = await tree.find(tx, actor, resource)
    mustBeFile(actor, place)
    const version = await lockVersion(tx, place.resource.id, id)
    if (!version) throw noSuchVersion()
    const gone = await deleteVersions(tx, [id])
    const purged = [{ id: place.resource.id, path: formatPath(place.names), version: loggedVersion(version) }]
    await ctx.record(tx, actor, { name: 'versions.delete', purged })
    await releaseVersions(tx, actor.accountId, gone)
    afterCommit(tx, () => ctx.wake('versions', [actor.accountId]))
  })
}
