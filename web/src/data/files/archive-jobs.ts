/** Archive jobs of the signed-in user. Polled only while there are any. */
import type { ArchiveJob } from '@sallyport/contract/schemas/files/archive-job.ts'
import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { can, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

/** Query key of the list, and mutation key of requests that wait for a job. */
export const archiveJobsKey = ['archive-jobs'] as const

const firstPollMs = 1_000
const pollMs = 2_000
const freshMs = 60_000

/** Administrators receive the jobs of all users; only their own are shown here. */
const jobsOf = (userId: number, all: readonly ArchiveJob[]) =>
  all.filter(({ relationships }) => relationships.user.data.id === userId)

export function useArchiveJobs(): readonly ArchiveJob[] {
  const client = useClient()
  const me = useMe()
  const isAsking = useIsMutating({ mutationKey: archiveJobsKey }) > 0
  const { data = [] } = useQuery({
    queryKey: archiveJobsKey,
    queryFn: async ({ signal }) => jobsOf(me.id, (await client.call('listArchiveJobs', {}, { signal })).data),
    enabled: can(me, 'modify'),
    staleTime: freshMs,
    // Query refetching pauses in hidden tabs.
    refetchInterval: ({ state }) => (state.data?.length ? pollMs : isAsking && firstPollMs),
  })
  return data
}

/** Refreshes folders once a job has ended, also one that another page has started. */
export function useRefreshAfterJobs(jobs: readonly ArchiveJob[]): void {
  const queries = useQueryClient()
  const before = useRef<readonly number[]>([])
  useEffect(() => {
    const ids = jobs.map(({ id }) => id)
    if (before.current.some((id) => !ids.includes(id))) void queries.invalidateQueries({ queryKey: filesKey })
    before.current = ids
  }, [jobs, queries])
}

/** Resolves to whether a request of this page waits for the archive and was informed of the cancellation. */
export function useCancelArchiveJob() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id }: ArchiveJob) => {
      const isAwaited = queries.isMutating({ mutationKey: archiveJobsKey }) > 0
      await client.call('cancelArchiveJob', { params: { id } })
      return isAwaited
    },
    onSettled: () => queries.invalidateQueries({ queryKey: archiveJobsKey }),
  })
}
