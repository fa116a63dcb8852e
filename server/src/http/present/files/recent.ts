import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Actor } from '../../../core/actor.ts'
import type { RecentFile as Recent } from '../../../core/files/recent/recent-file.ts'
import { moment } from '../../responses/time.ts'
import { presentResource, visitorSeenBy } from './resource.ts'

export const presentRecent = (actor: Actor, { place, action, at, by, visitor }: Recent): RecentFile => ({
  id: place.resource.id,
  type: 'recentFile',
  attributes: { action, at: moment(at, actor.timeZone), by, ...visitorSeenBy(actor, { visitor }) },
  resource: presentResource(actor, place),
})
