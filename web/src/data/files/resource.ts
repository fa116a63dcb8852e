import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

/** One file or folder by its path. */
export function useResource(path: string) {
  const client = useClient()
  return useQuery({
    queryKey: [...filesKey, 'resource', path],
    queryFn: ({ signal }) => client.call('getResourceInfo', { query: { resource: path } }, { signal }),
    select: ({ data }) => data,
  })
}
