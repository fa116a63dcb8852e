import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

/** The latest that was done to one file or folder, by its path; for administrators. */
export function useItemActivity(path: string, isEnabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['item-activity', path],
    queryFn: ({ signal }) => client.call('getSessionLogs', { query: { path, limit: 20, sort: ['-date'] } }, { signal }),
    // `*` and `?` are patterns to the log; names that hold them would bring others along.
    select: ({ data }) => data.filter(({ attributes }) => attributes.fileName === path),
    enabled: isEnabled,
  })
}
