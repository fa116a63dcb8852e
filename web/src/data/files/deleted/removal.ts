/** Who deleted what an address leads to, from the activity of the folder that it was in: whoever may list that may know. */
import type { ResourceActivity } from '@sallyport/contract/operations/files/resource-activity.ts'
import { useQuery } from '@tanstack/react-query'
import { parentPath } from '../../../lib/path.ts'
import { useClient } from '../../api/client.ts'
import { hasStatus } from '../../api/failure.ts'
import { trashKey } from '../file-actions.ts'

/** Folders above a path that are looked for. */
const mostLevels = 5

export type Removal = ResourceActivity['attributes']

/** The last deletion of the folder at a path, or of one above it; null if none is known. Nothing is asked for without a path. */
export function useRemoval(path: string | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...trashKey, 'removal', path],
    enabled: path !== undefined,
    queryFn: async ({ signal }): Promise<Removal | null> => {
      let at = path ?? '/'
      for (let levels = 0; levels < mostLevels && at !== '/'; levels++, at = parentPath(at))
        try {
          const query = { resource: parentPath(at), removed: true, limit: 100 }
          const { data } = await client.call('getResourceActivity', { query }, { signal })
          const last = data.find(({ attributes: { fileName, fileSource } }) => [fileName, fileSource].includes(at))
          return last && last.attributes.operation !== 'MOVE' ? last.attributes : null
        } catch (error) {
          if (hasStatus(error, 403)) return null
          if (!hasStatus(error, 404)) throw error
        }
      return null
    },
    staleTime: 0,
  })
}
