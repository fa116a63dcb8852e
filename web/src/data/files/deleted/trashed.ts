/** The entry of the trash that a link to a deleted file or folder is about. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useQuery } from '@tanstack/react-query'
import { baseName, parentPath } from '../../../lib/path.ts'
import { can, useMe } from '../../account/me.ts'
import { useClient } from '../../api/client.ts'
import { trashKey } from '../file-actions.ts'
import { isThere } from '../resource.ts'

/** By its id, or by the path that it had. */
export type Sought = { readonly id: number } | { readonly path: string }

/**
 * The entry, or the deleted folder that it is in: by an id with `matchingContent`. Null if the user sees none; undefined while it is loading, for
 * users without a trash, and if nothing is sought.
 */
export function useTrashed(sought: Sought | undefined) {
  const client = useClient()
  const hasTrash = can(useMe(), 'delete')
  return useQuery({
    queryKey: [...trashKey, 'entry', sought],
    enabled: sought !== undefined && hasTrash,
    queryFn: async ({ signal }): Promise<TrashedResource | null> => {
      if (sought === undefined) return null
      if ('path' in sought) return await lastAt(client, sought.path, signal)
      const { data } = await client.call('getTrash', { query: { id: sought.id, limit: 1 } }, { signal })
      return data[0] ?? null
    },
    staleTime: 0,
  })
}

const mostOfName = 500
/** Folders above a path that are looked for: anybody can make a link with more. */
const mostLevels = 20

/** The last one that was deleted at a path, or the deleted folder above. A folder that is there now is not looked into. */
async function lastAt(client: Client, path: string, signal: AbortSignal): Promise<TrashedResource | null> {
  let at = path
  for (let levels = 0; levels < mostLevels && at !== '/'; levels++, at = parentPath(at)) {
    const query = { name: baseName(at), limit: mostOfName, sort: ['-date' as const] }
    const { data } = await client.call('getTrash', { query }, { signal })
    const found = data.find(({ attributes }) => attributes.path === at)
    if (found || (await isThere(client, parentPath(at), signal))) return found ?? null
  }
  return null
}
