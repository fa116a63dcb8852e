/** The results of a search with filters, the latest uploads first, loaded page by page as the list is scrolled. */
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Filters } from '../../lib/search/filters.ts'
import { useClient } from '../api/client.ts'
import { firstPageWithRows, pagesByCursor } from '../api/pages.ts'
import { pageSize, patternOf } from '../api/paging.ts'
import { filesKey, type Listing } from './listing.ts'

export interface SearchRequest {
  readonly folder: string
  readonly words: string
  readonly filters: Omit<Filters, 'folder'>
}

/** The API's query for a page of a search. */
function queryOf({ folder, words, filters }: SearchRequest, paging: { after?: string }) {
  return { ...filters, resource: folder, ...(words && { name: patternOf(words) }), ...paging, limit: pageSize }
}

export interface SearchResults extends Listing {
  /** Whether more may be found. */
  readonly hasMore: boolean
  readonly isSearching: boolean
  readonly more: () => void
}

/** Nothing is requested for null. */
export function useSearchResults(request: SearchRequest | null): SearchResults {
  const client = useClient()
  const query = useInfiniteQuery({
    queryKey: [...filesKey, request?.folder, request, 'search'],
    enabled: request !== null,
    queryFn: ({ pageParam, signal }) =>
      firstPageWithRows((paging) => {
        const query = queryOf(request as SearchRequest, paging)
        return client.call('searchResources', { query }, { signal })
      }, pageParam),
    ...pagesByCursor,
  })
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  const { hasNextPage, isFetching, fetchNextPage } = query
  const more = () => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }
  return {
    total: query.data && rows.length,
    error: query.error,
    at: (index) => rows[index],
    look(_, last) {
      if (rows.length > 0 && last >= rows.length - pageSize / 2) more()
    },
    load: (first, last) => Promise.resolve(rows.slice(first, last + 1)),
    retry: () => void query.refetch(),
    hasMore: hasNextPage,
    isSearching: isFetching,
    more,
  }
}
