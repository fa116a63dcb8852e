import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Version } from '../../../core/files/bytes/versions-store.ts'
import type { Contents } from '../../../core/files/versions/content.ts'
import { moment } from '../../responses/time.ts'
import { visitorSeenBy } from './resource.ts'

export function presentCurrent(actor: Actor, current: Contents['current']): CurrentContent {
  const { size, uploadedBy, uploadedAt, modifiedAt } = current
  const times = { uploadDate: moment(uploadedAt, actor.timeZone), updatedAt: moment(modifiedAt, actor.timeZone) }
  return { size, uploadedBy, ...visitorSeenBy(actor, current), ...times, ...origin(actor, current) }
}

const origin = ({ timeZone }: Actor, { restoredFrom }: Pick<Version, 'restoredFrom'>): { restoredFrom?: string } =>
  restoredFrom === null ? {} : { restoredFrom: moment(restoredFrom, timeZone) }

/** `trashMs`: how long versions are kept. */
export function presentVersion(actor: Actor, version: Version, trashMs: number): FileVersion {
  const { timeZone } = actor
  const expires = new Date(Date.parse(version.replacedAt) + trashMs).toISOString()
  return {
    id: version.id,
    type: 'version',
    attributes: {
      size: version.size,
      sha256: version.sha256 ?? '',
      uploadedBy: version.uploadedBy,
      ...visitorSeenBy(actor, version),
      uploadDate: moment(version.uploadedAt, timeZone),
      updatedAt: moment(version.modifiedAt, timeZone),
      ...origin(actor, version),
      replacedAt: moment(version.replacedAt, timeZone),
      expires: moment(expires, timeZone),
    },
  }
}
