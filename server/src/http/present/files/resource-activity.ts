import type { ResourceActivity } from '@sallyport/contract/operations/files/resource-activity.ts'
import type { Entry } from '../../../core/activity/store.ts'
import type { ResourceActivity as Activity, DeletedResource } from '../../../core/activity/visible-entries.ts'
import type { Actor } from '../../../core/actor.ts'
import { type Place, pathSeenBy } from '../../../core/files/tree/resource.ts'
import { moment } from '../../responses/time.ts'
import { visitorSeenBy } from './resource.ts'

type OfVersion = Pick<Entry, 'version_number' | 'version_uploaded_at'>

/** The version that an entry of the session log is about; null for others. */
export const presentLoggedVersion = (
  { version_number: number, version_uploaded_at: at }: OfVersion,
  timeZone: string,
) => (number === null || at === null ? null : { number, uploadDate: moment(at, timeZone) })

/** The log names visitors by their email address: that is only for those who may see submissions. */
export const presentActivity = (
  actor: Actor,
  { entry, nickname, path, previousPath, trashedId, sendId, place, deleted }: Activity,
): ResourceActivity => ({
  id: entry.id,
  type: 'resourceActivity',
  attributes: {
    operation: entry.type as ResourceActivity['attributes']['operation'],
    username: entry.visitor === null ? entry.username : '',
    ...(entry.visitor === null && nickname !== '' && nickname !== entry.username && { displayName: nickname }),
    ...visitorSeenBy(actor, entry),
    fileName: path,
    fileSource: previousPath,
    version: presentLoggedVersion(entry, actor.timeZone),
    ...(trashedId !== undefined && { trashed: trashedId }),
    ...(sendId !== undefined && { send: sendId }),
    ...(place && { resource: presentPlace(actor, place) }),
    ...(deleted && { deleted: presentDeleted(actor, deleted) }),
    created: moment(entry.created_at, actor.timeZone),
  },
})

function presentPlace(actor: Actor, place: Place) {
  const { id, type, createdAt } = place.resource
  return { id, type, path: pathSeenBy(actor, place), createdAt: moment(createdAt, actor.timeZone) }
}

const presentDeleted = ({ timeZone }: Actor, { id, path, resource }: DeletedResource) => ({
  ...{ id, path },
  ...(resource && { type: resource.type, createdAt: moment(resource.createdAt, timeZone) }),
})
