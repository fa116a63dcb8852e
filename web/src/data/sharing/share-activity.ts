import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { pagesUntilShort } from '../api/pages.ts'
import { sharesKey } from '../keys.ts'

const pageSize = 50

/** Activity of a share, newest first, fifty per page. */
export function useShareActivity(id: number) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...sharesKey, 'activity', id],
    queryFn: ({ pageParam: offset, signal }) =>
      client.call('getShareActivity', { params: { id }, query: { offset, limit: pageSize } }, { signal }),
    ...pagesUntilShort(pageSize),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
  })
}

/** Deleted shares, newest first, fifty per page. With a search text: those that contain it. */
export function useDeletedShares(words: string) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...sharesKey, 'deleted', words],
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { action: 'end' as const, ...(words !== '' && { search: words }), offset, limit: pageSize }
      return client.call('getShareHistory', { query }, { signal })
    },
    ...pagesUntilShort(pageSize),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    placeholderData: (before) => before,
  })
}
