import { errors } from '@sallyport/contract/definition/errors.ts'
import { mostMatches, type TrashedResource, type TrashSize } from '@sallyport/contract/schemas/files/trash.ts'
import type { Actor } from '../../../core/actor.ts'
import type { TrashEntry } from '../../../core/files/trash/list-store.ts'
import type { Restoration } from '../../../core/files/trash/restore.ts'
import type * as core from '../../../core/files/trash/size.ts'
import { isPreviewable, pathSeenBy } from '../../../core/files/tree/resource.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { fromFault } from '../../responses/errors.ts'
import { moment } from '../../responses/time.ts'
import { extensionOf, presentResource } from './resource.ts'

/** `trashMs`: how long deleted files stay in the trash. */
export function presentTrashed(
  {
    resource,
    names,
    isFolderThere,
    deletedAt,
    deletedBy,
    deleterNickname,
    versions,
    matchingContent,
    matches,
  }: TrashEntry,
  timeZone: string,
  trashMs: number,
): TrashedResource {
  const expires = new Date(Date.parse(deletedAt) + trashMs).toISOString()
  const isFile = resource.type === 'file'
  return {
    id: resource.id,
    type: 'trashedResource',
    attributes: {
      hash: resource.hash,
      name: resource.name,
      ...(isFile && { extension: extensionOf(resource.name) }),
      type: resource.type,
      size: resource.size,
      fileCount: isFile ? null : resource.childCount,
      previewable: isPreviewable(resource),
      createdBy: resource.createdBy,
      createdByName: resource.createdByName,
      createdAt: moment(resource.createdAt, timeZone),
      updatedAt: moment(resource.modifiedAt, timeZone),
      path: formatPath(names),
      folderExists: isFolderThere,
      deletedAt: moment(deletedAt, timeZone),
      deletedBy,
      deletedByName: deleterNickname || deletedBy,
      expires: moment(expires, timeZone),
      versions,
      ...(matchingContent !== undefined && { matchingContent }),
      ...(matches !== undefined && { matches: Math.min(matches, mostMatches) }),
    },
  }
}

export const presentTrashSize = ({ deletedBy, ...size }: core.TrashSize): TrashSize => ({
  type: 'trashSize',
  attributes: {
    ...size,
    deletedBy: deletedBy.map(({ username, nickname }) => ({ username, displayName: nickname || username })),
  },
})

/** All restored resources, or the outcome of each when one failed. */
export function presentRestorations(actor: Actor, outcomes: readonly Restoration[]) {
  const data = outcomes.flatMap(({ place }) => (place ? [presentResource(actor, place)] : []))
  const createdFolders = outcomes.flatMap(({ made = [] }) => made.map((place) => pathSeenBy(actor, place)))
  const mergedFolders = outcomes.flatMap(({ place, isMerged }) => (place && isMerged ? [pathSeenBy(actor, place)] : []))
  const largeFolders = outcomes.flatMap(({ place, isTooLarge }) => (isTooLarge ? [pathSeenBy(actor, place)] : []))
  const folders = { createdFolders, mergedFolders, largeFolders }
  const page = { totalResults: data.length, returnedResults: data.length, data, included: [], ...folders }
  if (data.length === outcomes.length) return { status: 200 as const, body: page }
  const responses = outcomes.map((outcome) => entry(actor, outcome))
  return { status: 207 as const, body: { responses, ...folders } }
}

function entry(actor: Actor, outcome: Restoration) {
  if (outcome.place) return { responseStatus: 200 as const, data: presentResource(actor, outcome.place) }
  const { status, code, detail } = fromFault(outcome.fault)
  const error = { code, detail, title: errors[code].title, meta: { path: `id:${outcome.id}` } }
  return { responseStatus: status, errors: [error], ...error }
}
