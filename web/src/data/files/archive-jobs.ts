/** Archives of the signed-in person that are being packed or unpacked. Asked for again only while there are some. */
import type { ArchiveJob } from '@sallyport/contract/schemas/files/archive-job.ts'
import { useIsMutating, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { can, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

/** The key of their list, and of the requests that wait for one to end. */
export const archiveJobsKey = ['archive-jobs'] as const

const firstLookMs = 1_000
const lookEveryMs = 2_000
const freshMs = 60_000

/** Administrators are told of everybody's: only their own are theirs to watch here. */
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
    // Not in a tab that is hidden: that is how the library does it.
    refetchInterval: ({ state }) => (state.data?.length ? lookEveryMs : isAsking && firstLookMs),
  })
  return data
}

/** Shows what an archive has made once its job has ended, also one that another page has begun. */
export function useFreshFilesAfter(jobs: readonly ArchiveJob[]): void {
  const queries = useQueryClient()
  const before = useRef<readonly number[]>([])
  useEffect(() => {
    const ids = jobs.map(({ id }) => id)
    if (before.current.some((id) => !ids.includes(id))) void queries.invalidateQueries({ queryKey: filesKey })
    before.current = ids
  }, [jobs, queries])
}

/** Resolves with whether a request of this page waits for an archive, and is told that it was cancelled. */
export function useCancelArchiveJob() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id }: ArchiveJob) => {
      const isWaitedFor = queries.isMutating({ mutationKey: archiveJobsKey }) > 0
      await client.call('cancelArchiveJob', { params: { id } })
      return isWaitedFor
    },
    onSettled: () => queries.invalidateQueries({ queryKey: archiveJobsKey }),
  })
}
