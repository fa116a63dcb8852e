/** Files and folders as clients see them: paths from the caller's root, times in the caller's time zone. */

import type { ArchiveJob as ArchiveJobJson } from '@sallyport/contract/schemas/files/archive-job.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Actor } from '../../../core/actor.ts'
import type { ArchiveJob } from '../../../core/files/archives/jobs.ts'
import { isPreviewable, type Place, pathSeenBy } from '../../../core/files/tree/resource.ts'
import type { SubmissionOfFile } from '../../../core/forms/sent-files.ts'
import { mimeTypeOf } from '../../../lib/mime.ts'
import { moment, momentOrNull, unixSeconds } from '../../responses/time.ts'

export function presentResource(actor: Actor, place: Place): Resource {
  const { resource } = place
  const zone = actor.timeZone
  const isFile = resource.type === 'file'
  const isRoot = resource.id === actor.rootId
  return {
    id: resource.id,
    type: 'resource',
    attributes: {
      hash: resource.hash,
      name: isRoot ? '' : resource.name,
      ...(isFile && { extension: extensionOf(resource.name) }),
      type: resource.type,
      path: pathSeenBy(actor, place),
      size: resource.size,
      fileCount: isFile ? null : resource.childCount,
      previewable: isPreviewable(resource),
      createdBy: resource.createdBy,
      createdByName: resource.createdByName,
      uploadDate: moment(resource.uploadedAt, zone),
      createdAt: moment(resource.createdAt, zone),
      updatedAt: moment(resource.modifiedAt, zone),
      accessedAt: momentOrNull(resource.accessedAt, zone),
      createdTime: unixSeconds(resource.createdAt),
      updatedTime: unixSeconds(resource.modifiedAt),
      accessedTime: resource.accessedAt === null ? null : unixSeconds(resource.accessedAt),
      ...(isFile && {
        uploadedBy: resource.uploadedBy,
        uploadedByName: resource.uploadedByName,
        ...visitorSeenBy(actor, resource),
        ...(resource.restoredNumber !== null && { restoredVersion: resource.restoredNumber }),
      }),
      ...(isFile && { sha256: resource.sha256 ?? '', mimeType: mimeTypeOf(resource.name) }),
    },
    relationships: {
      ...(!isRoot && resource.parentId !== null && { parentResource: related('resource', resource.parentId) }),
      ownerUser: related('user', resource.createdById),
      ownerAccount: related('account', resource.accountId),
    },
  }
}

/** Of a visitor's content, who that was: what people enter in forms is only for those who may see submissions. */
export const visitorSeenBy = (
  { permissions }: Pick<Actor, 'permissions'>,
  { visitor }: { readonly visitor: string | null },
): { visitor?: string } => (visitor === null ? {} : { visitor: permissions.has('viewFormData') ? visitor : '' })

export const related = <const T extends string>(type: T, id: number) => ({ data: { id, type } })

export const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1) : ''
}

export const presentSubmission = ({ id, ...attributes }: SubmissionOfFile) => ({
  ...{ id, type: 'submission' as const, attributes },
})

export const presentArchiveJob = (job: ArchiveJob, timeZone: string): ArchiveJobJson => ({
  id: job.id,
  type: 'archiveJob',
  attributes: {
    kind: job.kind,
    name: job.name,
    state: job.state,
    username: job.username,
    created: moment(job.createdAt, timeZone),
    started: job.startedAt === null ? null : moment(job.startedAt, timeZone),
  },
  relationships: { user: related('user', job.userId) },
})
