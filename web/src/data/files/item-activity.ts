import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { itemActivityKey } from './file-actions.ts'
import { followedActivity, maxFollowed } from './followed-activity.ts'

/** The end of the second of a time of the log. */
const endOf = (created: string) => new Date(Date.parse(created) + 999).toISOString()

interface Item {
  readonly id: number
  readonly path: string
  readonly createdAt: string
  /** Whether it was deleted. */
  readonly isGone: boolean
}

/** The latest activity of one file or folder since it was created, also under its former paths; for administrators. */
export function useItemActivity({ id, path, createdAt, isGone }: Item, isEnabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: [...itemActivityKey, id, path, isGone],
    queryFn: ({ signal }) =>
      followedActivity(
        path,
        async (at, until) => {
          const query = {
            path: at,
            startDate: createdAt,
            limit: maxFollowed,
            sort: ['-date' as const],
            ...(until && { endDate: endOf(until) }),
          }
          return (await client.call('getSessionLogs', { query }, { signal })).data
        },
        { isGone },
      ),
    enabled: isEnabled,
    // It stays visible while that of the new path is loaded.
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  })
}
