/** What a user sees at a path: the user's own upload to it if there is one, otherwise the published version. */
import type { StoredBlob } from '../../core/files/bytes/open.ts'
import type { Folder, Place } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import type { OpenSession } from '../../core/files/uploads/shared-sessions.ts'
import { findUnfinished, type Unfinished } from '../../core/files/uploads/unfinished.ts'
import { type Attributes, attributesOf, unfinishedAttributes } from './attributes.ts'
import type { FileAccess } from './file-access.ts'

export interface PathEntry {
  /** The published file or folder; null if there is none yet. */
  readonly place: Place | null
  /** The user's upload in progress through open handles of this process. */
  readonly live: OpenSession | null
  /** True for a suspended upload, which can be resumed, and for one in progress through another process or protocol. */
  readonly suspended: boolean
  /** The user's complete file, held under this temporary name. */
  readonly held: HeldFile | null
  readonly attributes: Attributes
}

export interface HeldFile extends StoredBlob {
  /** When the upload was complete. */
  readonly at: string
}

/** Null if the user sees nothing at the path. The caller checks permissions. */
export const findEntry = async (state: FileAccess, path: string): Promise<PathEntry | null> =>
  (await findEntryAndFolder(state, path)).entry

/** Also the folder of the path; null if there is none, and for the home folder. */
async function findEntryAndFolder(
  state: FileAccess,
  path: string,
): Promise<{ readonly entry: PathEntry | null; readonly folder: Folder | null }> {
  const { login, services } = state
  // Also for paths that were not normalized: FTP's AVBL passes its argument.
  const names = tree.namesOf(path, 'resource')
  const { folder, place } = await tree.lookUpWithFolder(services.context.db.q, login.actor, names)
  return { entry: await entryAt(state, path, await ownInstead(state, path, place)), folder }
}

/** A file that others have published: without the permission to list, nobody may learn of it. */
const isHidden = ({ login, uploaded }: FileAccess, place: Place | null): boolean =>
  place?.resource.type === 'file' && !login.actor.permissions.has('list') && !uploaded.has(place.resource.id)

/** What the client has uploaded to a path under which it was not stored, since the name was taken. */
async function ownInstead(state: FileAccess, path: string, place: Place | null): Promise<Place | null> {
  const own = isHidden(state, place) ? state.uploaded.at(path) : undefined
  const { services, login } = state
  return (own !== undefined && (await tree.placeById(services.context.db.q, login.actor, own))) || place
}

/**
 * As `findEntryAndFolder`, to write to the path: a hidden file is not there. `ifExists`: what becomes of a published file with the name
 * when the upload is; for whoever may not list, a name of others is like a free one, and the upload is numbered.
 */
export async function findToWrite(
  state: FileAccess,
  path: string,
): Promise<{
  readonly entry: PathEntry | null
  readonly folder: Folder | null
  readonly ifExists: 'replace' | 'keep-both'
}> {
  const { login, services, uploaded } = state
  const { folder, place } = await tree.lookUpWithFolder(
    services.context.db.q,
    login.actor,
    tree.namesOf(path, 'resource'),
  )
  const shown = await ownInstead(state, path, place)
  const isReplacing = login.actor.permissions.has('list') || (place !== null && uploaded.has(place.resource.id))
  const entry = await entryAt(state, path, isHidden(state, shown) ? null : shown)
  return { entry, folder, ifExists: isReplacing ? 'replace' : 'keep-both' }
}

async function entryAt({ services, login }: FileAccess, path: string, place: Place | null): Promise<PathEntry | null> {
  const { context, uploads } = services
  const { actor } = login
  const published = { place, live: null, suspended: false, held: null }
  if (place?.resource.type === 'dir') return { ...published, attributes: attributesOf(actor, place.resource) }
  const live = actor.permissions.has('upload') ? uploads.find(actor, path) : null
  if (live) return { ...published, live, attributes: liveAttributes(actor, live, context.clock.now()) }
  const found = await findUnfinished(context, actor, path, place?.resource.uploadedAt ?? null)
  if (found) {
    const held = found.held && { ...found.held, at: found.at }
    return { ...published, suspended: !held, held, attributes: retainedAttributes(actor, found) }
  }
  return place && { ...published, attributes: attributesOf(actor, place.resource) }
}

export const liveAttributes = (actor: FileAccess['login']['actor'], live: OpenSession, now: Date): Attributes =>
  unfinishedAttributes(actor, live.session.length(), live.state.modifiedAt ?? now.toISOString())

export const retainedAttributes = (
  actor: FileAccess['login']['actor'],
  { size, at, modifiedAt }: Unfinished,
): Attributes => unfinishedAttributes(actor, size, modifiedAt ?? at)

/** Whether the user is allowed to see an entry: without the permission to list, only folders and its own uploads. */
export function isVisible({ login, uploaded }: FileAccess, { place, live, suspended, held }: PathEntry): boolean {
  if (login.actor.permissions.has('list') || live !== null || suspended || held !== null) return true
  return place !== null && (place.resource.type === 'dir' || uploaded.has(place.resource.id))
}
