import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { followedActivity, maxFollowed } from './followed-activity.ts'

/** The end of the second of a time of the log. */
const endOf = (created: string) => new Date(Date.parse(created) + 999).toISOString()

/** The latest activity of one file or folder, also under its former paths; for administrators. */
export function useItemActivity(path: string, isEnabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['item-activity', path],
    queryFn: ({ signal }) =>
      followedActivity(path, async (at, until) => {
        const query = {
          path: at,
          limit: maxFollowed,
          sort: ['-date' as const],
          ...(until && { endDate: endOf(until) }),
        }
        return (await client.call('getSessionLogs', { query }, { signal })).data
      }),
    enabled: isEnabled,
  })
}
