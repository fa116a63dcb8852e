/** Where the window that restores to another folder begins. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../../data/api/client.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { trashKey } from '../../../data/files/file-actions.ts'
import { parentPath } from '../../../lib/path.ts'

/**
 * The original folder, near to which another one may be, or the nearest one above it that is still there; the root folder if it is not the
 * same for all. Undefined until it is known.
 */
export function useStartFolder(rows: readonly TrashedResource[]): string | undefined {
  const client = useClient()
  const folders = new Set(rows.map(({ attributes }) => parentPath(attributes.path)))
  const [only = '/'] = folders
  const folder = folders.size === 1 ? only : '/'
  const isKnown = folder === '/' || rows.some(({ attributes }) => attributes.folderExists)
  const { data, isError } = useQuery({
    queryKey: [...trashKey, 'nearest folder', folder],
    enabled: !isKnown,
    queryFn: async ({ signal }) => {
      for (let path = parentPath(folder); path !== '/'; path = parentPath(path))
        try {
          const { data } = await client.call('getResourceInfo', { query: { resource: path } }, { signal })
          if (data.attributes.type === 'dir') return path
        } catch (error) {
          if (!hasStatus(error, 403, 404)) throw error
        }
      return '/'
    },
    staleTime: 0,
    retry: false,
  })
  if (isKnown) return folder
  return isError ? '/' : data
}
