import type { ArchiveJob as ArchiveJobJson } from '@sallyport/contract/schemas/archive-job.ts'
import type { ArchiveJob } from '../../core/files/archive-jobs.ts'
import { related } from './resource.ts'
import { moment } from './time.ts'

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
