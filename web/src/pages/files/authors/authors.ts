/** Who made a file or folder, brought its content, and downloaded it last, as far as that is known. Pure functions. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import type { LatestChange } from '../item-activity/latest-change.ts'
import type { Content } from '../versions/contents.ts'

type Attributes = Resource['attributes']

const creations: ReadonlySet<string> = new Set(['STOR', 'MKD', 'COPY', 'COMPR', 'EXTRACT'])

/** The log has seconds, and is written after the row, in ms. */
const secondMs = 1_000

/**
 * The log says who made it. Without its entry, that is in the row, which of a visitor has the owner of the share: then the first content
 * says who that was.
 */
export function creatorOf(
  { attributes: { createdAt, createdBy, createdByName } }: Resource,
  own: readonly ActivityEntry[],
  contents: readonly Content[],
): Actor {
  const made = own.findLast(
    ({ attributes: { operation, status, created, isOfCopy } }) =>
      creations.has(operation) &&
      status !== 'partial' &&
      !isOfCopy &&
      Math.abs(Date.parse(created) - Date.parse(createdAt)) <= secondMs,
  )
  if (made) return authorOf(made)
  const { uploadedBy, visitor } = contents.find(({ attributes }) => attributes.number === 1)?.attributes ?? {}
  const isVisitor = visitor !== undefined && uploadedBy === createdBy
  return { by: createdBy, byName: createdByName, ...(isVisitor && { visitor }) }
}

const authorOf = ({ attributes: { username, displayName = username, visitor } }: ActivityEntry): Actor => ({
  by: username,
  byName: displayName,
  visitor,
})

export const uploaderOf = ({ uploadedBy = '', uploadedByName = uploadedBy, visitor }: Attributes): Actor => ({
  by: uploadedBy,
  byName: uploadedByName,
  visitor,
})

/** Whether the current content is another one than the first. */
export const isReplaced = ({ createdAt, uploadDate }: Attributes, current: Content | undefined): boolean =>
  Date.parse(uploadDate) !== Date.parse(createdAt) || (current?.attributes.number ?? 1) > 1

/** Whether a content came here later than it was changed: a file with its own time, or a version that an older server restored. */
export const hasOwnTime = ({ uploadDate, updatedAt }: Attributes): boolean =>
  Date.parse(uploadDate) - Date.parse(updatedAt) > 60_000

/** Undefined if there is none. The log says by whom, unless its entry is older than the row, or gone. */
export function lastDownloadOf(
  { attributes: { accessedAt } }: Resource,
  own: readonly ActivityEntry[],
): { readonly at: string; readonly by?: Actor } | undefined {
  const last = own.find(({ attributes: { operation, isOfCopy } }) => operation === 'RETR' && !isOfCopy)
  const isLatest =
    last && (accessedAt === null || Date.parse(last.attributes.created) >= Date.parse(accessedAt) - secondMs)
  if (isLatest) return { at: last.attributes.created, by: authorOf(last) }
  return accessedAt === null ? undefined : { at: accessedAt }
}

export interface Change extends Omit<LatestChange, 'by'> {
  /** Undefined if that is unknown. */
  readonly by?: Actor | undefined
}

/** The latest change of a folder, as its activity says; its own time, if that is not known, is not that of what happened below it. */
export const changeOfFolder = ({ attributes: { updatedAt } }: Resource, changed: LatestChange | undefined): Change =>
  changed ?? { at: updatedAt }

/** When its content came, or it itself if it is a copy: its own time can be long before that. */
export function changeOfFile({ attributes }: Resource): Change {
  const { createdAt, createdBy, createdByName, uploadDate } = attributes
  return Date.parse(createdAt) > Date.parse(uploadDate)
    ? { at: createdAt, by: { by: createdBy, byName: createdByName } }
    : { at: uploadDate, by: uploaderOf(attributes) }
}
