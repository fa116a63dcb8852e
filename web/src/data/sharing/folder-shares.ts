/** Active shares of one folder. */
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { sharesKey } from './shares.ts'

/** At most ten: those that the user can see, which are their own unless they are an administrator. Nothing is loaded for undefined. */
export function useFolderShares(path: string | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...sharesKey, 'of path', path],
    queryFn: ({ signal }) =>
      client.call('listShares', { query: { name: path ?? '', scope: 'active', limit: 10 } }, { signal }),
    // A path can have signs that are wildcards here.
    select: ({ data }) => data.filter(({ attributes }) => path !== undefined && attributes.paths.includes(path)),
    enabled: path !== undefined,
    staleTime: 0,
  })
}
