import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { itemActivityKey } from './file-actions.ts'
import { activityOf, maxFollowed } from './followed-activity.ts'

/** The latest activity of one file or folder, whatever its paths were; for administrators. */
export function useItemActivity({ id, attributes }: Resource, isEnabled: boolean) {
  const { path, createdAt } = attributes
  const client = useClient()
  return useQuery({
    queryKey: [...itemActivityKey, id],
    queryFn: ({ signal }) =>
      activityOf({ id, path, createdAt }, async (filter) => {
        const query = { ...filter, limit: maxFollowed, sort: ['-date' as const] }
        return (await client.call('getSessionLogs', { query }, { signal })).data
      }),
    enabled: isEnabled,
  })
}
