/** How much folders contain, with everything below them. Live updates refresh it. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { isWithin, parentPath } from '../../lib/path.ts'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

/** Folders that one request counts. */
const mostFolders = 100

/** The folder that all these paths are in or are. */
function commonFolder(paths: readonly string[]): string {
  let common = paths[0] ?? '/'
  while (!paths.every((path) => isWithin(path, common))) common = parentPath(common)
  return common
}

/** The total of these folders; `isComplete` is false if there is more. Nothing is loaded for none. */
export function useContentSize(folders: readonly Resource[]) {
  const client = useClient()
  const counted = folders.slice(0, mostFolders)
  const ids = counted.map(({ id }) => id)
  const query = useQuery({
    // Of a folder and all below it, as a search.
    queryKey: [...filesKey, commonFolder(counted.map(({ attributes }) => attributes.path)), 'size', ids.join()],
    queryFn: ({ signal }) =>
      client.call('getContentSize', { query: { resources: ids.map((id) => `id:${id}`) } }, { signal }),
    enabled: ids.length > 0,
    staleTime: 0,
    // It stays visible while the folder is renamed or moved.
    placeholderData: (previous, before) => (before?.queryKey.at(-1) === ids.join() ? previous : undefined),
  })
  const size = query.data?.data.attributes
  return {
    isError: query.isError,
    size: size && { ...size, isComplete: size.isComplete && counted.length === folders.length },
  }
}
