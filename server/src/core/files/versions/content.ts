/** Finds versions of files, for actors who may download. */
import { mustBeAllowed } from '../../access.ts'
import type { Actor, Permission } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import {
  findVersion,
  type NumberedContent,
  numberedContentOf,
  type Version,
  versionsOf,
} from '../bytes/versions-store.ts'
import { type Place, pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'

export interface VersionOf {
  /** The file. */
  readonly resource: string
  /** Id of the version. */
  readonly version: number
}

/** Throws `forbidden` unless the actor has the permission and is no visitor of a share. */
export function mustBeMember(actor: Actor, permission: Permission): void {
  mustBeAllowed(actor, permission)
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors cannot see versions of files.')
}

/** Throws `invalid` for a folder. */
export function mustBeFile(actor: Actor, place: Place): void {
  if (place.resource.type === 'file') return
  throw invalid(
    'resource',
    (of) => `${of.resource}: "${pathSeenBy(actor, place)}" is a folder; only files have versions.`,
  )
}

// Without the id: people see this sentence, and know versions by their numbers.
export const noSuchVersion = (): Fault =>
  notFound(
    'version',
    'This file no longer has this version. It was deleted, has expired, or has made room for an upload.',
  )

export interface Contents {
  readonly current: NumberedContent &
    Pick<Version, 'size' | 'sha256' | 'uploadedBy' | 'visitor' | 'uploadedAt' | 'modifiedAt'>
  /** Newest first, at most `maxVersions`. */
  readonly versions: readonly Version[]
}

/** The current content of a file and its versions. */
export async function list(ctx: Needs<'db'>, actor: Actor, resource: string): Promise<Contents> {
  mustBeMember(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, resource)
  mustBeFile(actor, place)
  const { id, size, sha256, uploadedBy, visitor, uploadedAt, modifiedAt } = place.resource
  const [numbered, versions] = await Promise.all([numberedContentOf(ctx.db.q, id), versionsOf(ctx.db.q, id)])
  return { current: { ...numbered, size, sha256, uploadedBy, visitor, uploadedAt, modifiedAt }, versions }
}

/** A file with the content of one of its versions, if that is given. Throws `not-found`. */
export async function placeOf(
  ctx: Needs<'db'>,
  actor: Actor,
  { resource, version: id }: Pick<VersionOf, 'resource'> & { readonly version?: number | undefined },
): Promise<Place> {
  if (id !== undefined) mustBeMember(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, resource)
  if (id === undefined) return place
  mustBeFile(actor, place)
  const version = await findVersion(ctx.db.q, place.resource.id, id)
  if (!version) throw noSuchVersion()
  const { blobId, blobKey, blobLocation, size, sha256, modifiedAt, uploadedAt, uploadedBy, visitor } = version
  const content = { blobId, blobKey, blobLocation, size, sha256, modifiedAt, uploadedAt, uploadedBy, visitor }
  return { ...place, resource: { ...place.resource, ...content } }
}
