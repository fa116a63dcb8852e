/** The results of a search with filters, the latest uploads first, loaded page by page as the list is scrolled. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Filters } from '../../lib/search/filters.ts'
import { useClient } from '../api/client.ts'
import { pageSize, patternOf } from '../api/paging.ts'
import { filesKey, type Listing } from './listing.ts'

export interface SearchRequest {
  readonly folder: string
  readonly words: string
  readonly filters: Omit<Filters, 'folder'>
}

interface Page {
  readonly rows: readonly Resource[]
  readonly next: string | null
}

/** Requests without a result, after which the user is asked whether to continue: millions of entries were searched. */
const maxRequests = 30

async function readPage(
  client: Client,
  { folder, words, filters }: SearchRequest,
  from: string | undefined,
  signal: AbortSignal,
): Promise<Page> {
  let after = from
  for (let requests = 1; ; requests++) {
    const query = {
      ...filters,
      resource: folder,
      ...(words && { name: patternOf(words) }),
      ...(after !== undefined && { after }),
      limit: pageSize,
    }
    const { data, next } = await client.call('searchResources', { query }, { signal })
    if (data.length > 0 || next === null || requests === maxRequests) return { rows: data, next }
    after = next
  }
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
    queryFn: ({ pageParam, signal }) => readPage(client, request as SearchRequest, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: Page) => next ?? undefined,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
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
