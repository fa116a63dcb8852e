/** Archive jobs of the user; nothing without any. */
import { lazy, Suspense } from 'react'
import { useArchiveJobs, useRefreshAfterJobs } from '../../../data/files/archive-jobs.ts'

const ArchiveJobList = lazy(async () => ({ default: (await import('./archive-job-list.tsx')).ArchiveJobList }))

export function ArchiveJobs() {
  const jobs = useArchiveJobs()
  useRefreshAfterJobs(jobs)
  return (
    jobs.length > 0 && (
      <Suspense fallback={null}>
        <ArchiveJobList jobs={jobs} />
      </Suspense>
    )
  )
}
