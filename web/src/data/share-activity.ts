import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from './client.ts'
import { sharesKey } from './shares.ts'

const pageSize = 50

/** What was done to a share and through it, the latest first, fifty at a time. */
export function useShareActivity(id: number) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...sharesKey, 'activity', id],
    initialPageParam: 0,
    queryFn: ({ pageParam: offset, signal }) =>
      client.call('getShareActivity', { params: { id }, query: { offset, limit: pageSize } }, { signal }),
    getNextPageParam: (last, pages) => (last.data.length === pageSize ? pages.length * pageSize : undefined),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  })
}
