/** What happened lately with files, the latest first, loaded page by page as the list is scrolled. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Filters } from '../../lib/search/filters.ts'
import { useClient } from '../api/client.ts'
import { firstPageWithRows, pagesByCursor } from '../api/pages.ts'
import { pageSize } from '../api/paging.ts'
import { recentKey } from '../keys.ts'
import { filesKey } from './listing.ts'

export interface RecentRequest {
  /** See `patternOf`. */
  readonly name?: string
  readonly type: Exclude<Filters['type'], 'folder' | undefined>
  readonly by: 'everyone' | 'me' | 'others' | 'visitors'
  readonly user?: string
  readonly opened?: boolean
  readonly activity?: RecentFile['attributes']['action']
  /** Times in the zone of the user; the second one is excluded. */
  readonly since?: string
  readonly before?: string
}

export interface RecentFiles {
  /** Undefined until the first page has loaded. */
  readonly files: readonly RecentFile[] | undefined
  /** Whether they were loaded since the component was mounted. */
  readonly isOfVisit: boolean
  readonly error: Error | null
  readonly hasMore: boolean
  readonly isLoading: boolean
  /** Loads so many pages. */
  readonly more: (pages?: number) => Promise<void>
  readonly retry: () => void
}

export function useRecentFiles(request: RecentRequest): RecentFiles {
  const client = useClient()
  const query = useInfiniteQuery({
    // As a search below the root folder: see `isAffected`.
    queryKey: [...filesKey, '/', request, recentKey],
    queryFn: ({ pageParam, signal }) =>
      firstPageWithRows(
        (paging) => client.call('listRecent', { query: { ...request, ...paging, limit: pageSize } }, { signal }),
        pageParam,
      ),
    ...pagesByCursor,
    // What the user has opened meanwhile.
    staleTime: 0,
  })
  const { hasNextPage, isFetching, fetchNextPage, data } = query
  return {
    files: useMemo(() => data?.pages.flatMap((page) => page.data), [data]),
    isOfVisit: query.isFetchedAfterMount,
    error: query.error,
    hasMore: hasNextPage,
    isLoading: isFetching,
    async more(pages = 1) {
      if (!hasNextPage || isFetching) return
      for (let page = 0; page < pages; page++) if (!(await fetchNextPage()).hasNextPage) return
    },
    retry: () => void query.refetch(),
  }
}
