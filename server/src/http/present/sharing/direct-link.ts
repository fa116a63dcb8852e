import type { DirectLink as DirectLinkJson } from '@sallyport/contract/schemas/files/direct-link.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Needs } from '../../../core/context.ts'
import { pathSeenBy } from '../../../core/files/tree/resource.ts'
import type { LinkView } from '../../../core/shares/links/links.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentDirectLink = (
  { settings }: Needs<'settings'>,
  actor: Actor,
  { link, place }: LinkView,
): DirectLinkJson => ({
  id: link.id,
  type: 'directLink',
  attributes: {
    url: `${settings.publicUrl}/d/${link.hash}`,
    path: place ? pathSeenBy(actor, place) : '',
    isEnabled: link.enabled,
    isIndexEnabled: link.listed,
    created: moment(link.createdAt, actor.timeZone),
    modified: moment(link.modifiedAt, actor.timeZone),
  },
  relationships: { resource: related('resource', link.folderId) },
})
