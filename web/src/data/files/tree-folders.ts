import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { foldersKey } from './folders.ts'

const pageSize = 100

export interface TreeFolder {
  readonly id: number
  readonly name: string
  readonly path: string
}

/** The subfolders of a folder by name, a page at a time. */
export function useTreeFolders(path: string) {
  const client = useClient()
  const query = useInfiniteQuery({
    queryKey: [...foldersKey, path, 'tree'],
    queryFn: ({ pageParam, signal }) => {
      const sort = ['natural' as const]
      const page = { resource: path, type: 'dir' as const, sort, offset: pageParam, limit: pageSize }
      return client.call('listResources', { query: page }, { signal })
    },
    initialPageParam: 0,
    getNextPageParam: ({ totalResults, data }, pages) =>
      data.length > 0 && pages.length * pageSize < totalResults ? pages.length * pageSize : undefined,
  })
  const folders = query.data?.pages.flatMap(({ data }) =>
    data.map(({ id, attributes }): TreeFolder => ({ id, name: attributes.name, path: attributes.path })),
  )
  const more = () => {
    if (!query.isFetching) void query.fetchNextPage()
  }
  return { folders, error: query.error, hasMore: query.hasNextPage, more }
}
