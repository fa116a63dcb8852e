import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import type { Version } from '../../../core/files/bytes/versions-store.ts'
import type { Contents } from '../../../core/files/versions/content.ts'
import { moment } from '../../responses/time.ts'

export function presentCurrent(current: Contents['current'], timeZone: string): CurrentContent {
  const { size, uploadedBy, uploadedAt, modifiedAt } = current
  return { size, uploadedBy, uploadDate: moment(uploadedAt, timeZone), updatedAt: moment(modifiedAt, timeZone) }
}

/** `trashMs`: how long versions are kept. */
export function presentVersion(version: Version, timeZone: string, trashMs: number): FileVersion {
  const expires = new Date(Date.parse(version.replacedAt) + trashMs).toISOString()
  return {
    id: version.id,
    type: 'version',
    attributes: {
      size: version.size,
      sha256: version.sha256 ?? '',
      uploadedBy: version.uploadedBy,
      uploadDate: moment(version.uploadedAt, timeZone),
      updatedAt: moment(version.modifiedAt, timeZone),
      replacedAt: moment(version.replacedAt, timeZone),
      expires: moment(expires, timeZone),
    },
  }
}
