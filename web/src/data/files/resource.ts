import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

/** One file or folder by its path, or `id:` and its id; nothing is loaded for undefined. */
export function useResource(resource: string | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...filesKey, 'resource', resource],
    queryFn: ({ signal }) => client.call('getResourceInfo', { query: { resource: resource ?? '' } }, { signal }),
    enabled: resource !== undefined,
    select: ({ data }) => data,
  })
}
