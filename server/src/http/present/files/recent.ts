import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Happened, RecentFile as Recent } from '../../../core/files/recent/recent-file.ts'
import { pathSeenBy } from '../../../core/files/tree/resource.ts'
import type { SubmissionOfFile } from '../../../core/forms/sent-files.ts'
import { moment } from '../../responses/time.ts'
import { presentResource, visitorSeenBy } from './resource.ts'

export const presentRecent = (
  actor: Actor,
  { place, from, before, ...last }: Recent,
  submission: SubmissionOfFile | undefined,
): RecentFile => {
  const { formerName, restoredFrom } = before ?? last
  return {
    id: place.resource.id,
    type: 'recentFile',
    attributes: {
      ...deed(actor, last),
      ...(before && { before: deed(actor, before) }),
      ...(formerName && { formerName }),
      ...(restoredFrom && { restoredFrom: moment(restoredFrom, actor.timeZone) }),
      ...(from && { from: pathSeenBy(actor, from) }),
      ...(submission && { submission }),
    },
    resource: presentResource(actor, place),
  }
}

const deed = (actor: Actor, { action, at, by, nickname, visitor }: Happened) => ({
  action,
  at: moment(at, actor.timeZone),
  by,
  byName: nickname || by,
  ...visitorSeenBy(actor, { visitor }),
})
