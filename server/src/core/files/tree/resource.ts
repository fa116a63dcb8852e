/** A file or folder of an account, and its place in the tree. */
import type { BlobLocation } from '../../../db/schema/files.ts'
import { formatPath } from '../../../lib/text/path.ts'
import type { Actor } from '../../actor.ts'
import type { EventResource } from '../../event.ts'
import { Fault, invalid, notFound, type Subject } from '../../fault.ts'

/** What an operation does when the name is taken: throw `conflict`, replace the existing entry, or choose the next free name. */
export type IfExists = 'fail' | 'replace' | 'keep-both'

export interface Resource {
  readonly id: number
  readonly accountId: number
  /** Id of the folder that contains it; null only for the account's root folder. */
  readonly parentId: number | null
  readonly name: string
  readonly type: 'file' | 'dir'
  readonly hash: string
  /** Bytes; 0 for a folder. */
  readonly size: number
  readonly blobId: number | null
  /** Location of the bytes, see `openBytes`; null for a folder. */
  readonly blobKey: string | null
  readonly blobLocation: BlobLocation | null
  readonly sha256: string | null
  readonly childCount: number
  readonly createdById: number
  readonly createdBy: string
  /** Display name: the nickname, or else the username. */
  readonly createdByName: string
  readonly uploadedById: number
  /** Name of the user who uploaded the content; of a visitor's content, the owner of the share. */
  readonly uploadedBy: string
  readonly uploadedByName: string
  /** Set if a visitor uploaded the content: the email address or name as entered, '' if neither is known. */
  readonly visitor: string | null
  /** Set if the content was restored from a version: the number of that. */
  readonly restoredNumber: number | null
  readonly createdAt: string
  readonly modifiedAt: string
  readonly uploadedAt: string
  readonly accessedAt: string | null
}

export interface Place {
  readonly resource: Resource
  /** Names from the account's root folder down; empty for the root folder itself. */
  readonly names: readonly string[]
  /** Ids from the account's root folder down to the resource, both included. */
  readonly lineage: readonly number[]
}

/** What is needed of a folder to add something to it. */
export interface Folder extends Pick<Place, 'names' | 'lineage'> {
  readonly resource: Pick<Resource, 'id' | 'name'>
}

/** The place of a child of a folder. */
export const placeBelow = (folder: Folder, resource: Resource): Place => ({
  resource,
  names: [...folder.names, resource.name],
  lineage: [...folder.lineage, resource.id],
})

/** By its name only: the path may begin above the caller's home folder. */
export const folderDeleted = ({ resource }: Pick<Folder, 'resource'>): Fault =>
  notFound('resource', `The folder "${resource.name}" was deleted in the meantime.`)

/** The path an actor sees: relative to its root folder. */
export const pathSeenBy = (actor: Pick<Actor, 'rootId'>, place: Pick<Place, 'names' | 'lineage'>): string =>
  formatPath(place.names.slice(place.lineage.indexOf(actor.rootId)))

export const toEventResource = (place: Place): EventResource => {
  const { resource } = place
  return {
    id: resource.id,
    hash: resource.hash,
    name: resource.name,
    type: resource.type,
    path: formatPath(place.names),
    lineage: place.lineage,
    createdBy: resource.createdBy,
    uploadedAt: resource.uploadedAt,
    createdAt: resource.createdAt,
    modifiedAt: resource.modifiedAt,
    accessedAt: resource.accessedAt,
    size: resource.size,
    fileCount: resource.type === 'dir' ? resource.childCount : null,
    sha256: resource.sha256,
  }
}

const previewableForm = /\.(?:jpe?g|png|gif|bmp|webp|pdf)$/i

/** Whether the name of a file suggests that it has a preview; null for a folder. */
export const isPreviewable = (resource: Pick<Resource, 'type' | 'name'>): boolean | null =>
  resource.type === 'dir' ? null : previewableForm.test(resource.name)

/** How a client identifies a resource: by path, `id:7`, `hash:…`; a bare number may be a name or an id. */
export type Identifier =
  | { readonly by: 'id'; readonly id: number }
  | { readonly by: 'hash'; readonly hash: string }
  | { readonly by: 'path'; readonly path: string; readonly orId?: number }

export function parseIdentifier(text: string): Identifier {
  const id = /^id:(\d{1,15})$/.exec(text)
  if (id) return { by: 'id', id: Number(id[1]) }
  const hash = /^hash:([0-9a-z]{1,64})$/i.exec(text)
  if (hash?.[1]) return { by: 'hash', hash: hash[1].toLowerCase() }
  if (/^\d{1,15}$/.test(text)) return { by: 'path', path: text, orId: Number(text) }
  return { by: 'path', path: text }
}

const sortFields = ['name', 'natural', 'size', 'date', 'type'] as const
export interface Sort {
  readonly field: (typeof sortFields)[number]
  readonly descending: boolean
}

// Limits on the depth of a tree. They bound the cost of a short request, because every event about a resource contains
// its full path and every lookup walks it.

/** Maximum levels of a path, including the file. */
export const maxLevels = 255
/** Maximum nested folders that one request creates. */
const maxNewLevels = 64

/** Throws `invalid` naming the subject for a path of more than 255 levels. */
export function checkLevels(levels: number, subject: Subject): void {
  if (levels > maxLevels) throw tooDeep(subject)
}

/** Throws `invalid` naming the subject if one request would create too many nested folders. */
export function checkNewLevels(folders: number, subject: Subject): void {
  if (folders > maxNewLevels)
    throw invalid(
      subject,
      (of) =>
        `${of[subject]}: this needs ${folders} levels of new folders. One request creates at most ${maxNewLevels}; create the upper folders first.`,
    )
}

/** Does not reveal the depth: part of the path may be above the caller's home folder. */
export const tooDeep = (subject: Subject): Fault =>
  invalid(subject, (of) => `${of[subject]}: the path would be too deep. A path has at most ${maxLevels} levels.`)

/** The time as text that sorts by time. Throws `invalid` for a time outside the years 1 to 9999. */
export function timeText(time: Date): string {
  const year = time.getUTCFullYear()
  if (year >= 1 && year <= 9_999) return time.toISOString()
  throw new Fault('invalid', 'The time of the last change must be in the years 1 to 9999.')
}
