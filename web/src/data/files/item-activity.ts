import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

/** The latest activity of one file or folder, by its path; for administrators. */
export function useItemActivity(path: string, isEnabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['item-activity', path],
    queryFn: ({ signal }) => client.call('getSessionLogs', { query: { path, limit: 20, sort: ['-date'] } }, { signal }),
    // `*` and `?` are patterns in the log's filter; names that contain them would match other paths.
    select: ({ data }) => data.filter(({ attributes }) => attributes.fileName === path),
    enabled: isEnabled,
  })
}
