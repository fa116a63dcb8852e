import type { ArchiveJob as ArchiveJobJson } from '@sallyport/contract/schemas/files/archive-job.ts'
import type { ArchiveJob } from '../../../core/files/archives/jobs.ts'
import { moment } from '../../responses/time.ts'
import { related } from './resource.ts'

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
