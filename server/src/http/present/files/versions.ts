import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Version } from '../../../core/files/bytes/versions-store.ts'
import type { Contents } from '../../../core/files/versions/content.ts'
import { moment } from '../../responses/time.ts'
import { visitorSeenBy } from './resource.ts'

export function presentCurrent(actor: Actor, current: Contents['current']): CurrentContent {
  const { number, size, sha256, uploadedBy, uploaderNickname, uploadedAt, modifiedAt } = current
  return {
    number,
    size,
    sha256: sha256 ?? '',
    uploadedBy,
    uploadedByName: uploaderNickname || uploadedBy,
    ...visitorSeenBy(actor, current),
    uploadDate: moment(uploadedAt, actor.timeZone),
    updatedAt: moment(modifiedAt, actor.timeZone),
    ...origin(actor, current),
  }
}

const origin = (
  { timeZone }: Actor,
  { restoredFrom, restoredNumber }: Pick<Version, 'restoredFrom' | 'restoredNumber'>,
): Pick<CurrentContent, 'restoredFrom' | 'restoredVersion'> => ({
  ...(restoredFrom !== null && { restoredFrom: moment(restoredFrom, timeZone) }),
  ...(restoredNumber !== null && { restoredVersion: restoredNumber }),
})

/** `trashMs`: how long versions are kept. */
export function presentVersion(actor: Actor, version: Version, trashMs: number): FileVersion {
  const { timeZone } = actor
  const expires = new Date(Date.parse(version.replacedAt) + trashMs).toISOString()
  return {
    id: version.id,
    type: 'version',
    attributes: {
      ...presentCurrent(actor, version),
      replacedAt: moment(version.replacedAt, timeZone),
      expires: moment(expires, timeZone),
    },
  }
}
