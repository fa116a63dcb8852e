/** The names that deleted files get when they are restored, where theirs are taken. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useQuery } from '@tanstack/react-query'
import { parentPath } from '../../../lib/path.ts'
import { can, useMe } from '../../account/me.ts'
import { useClient } from '../../api/client.ts'
import { existingEntries } from '../../uploads/name-conflicts.ts'
import { trashKey } from '../file-actions.ts'
import { FreePaths } from './free-paths.ts'

/** Of more entries, names are not looked up: that takes up to two requests for each. */
const maxEntries = 100

/** By the ids of files whose own names are taken: the names that they get, or null where that is not known. */
export type RestoredNames = ReadonlyMap<number, string | null>

/** Of files only: a restored folder may be merged instead. */
export async function restoredNames(
  client: Pick<Client, 'call'>,
  rows: readonly TrashedResource[],
): Promise<RestoredNames> {
  const names = new Map<number, string | null>()
  const files = rows.filter(({ attributes: { type, folderExists } }) => type === 'file' && folderExists)
  if (rows.length > maxEntries || files.length === 0) return names
  const existing = await existingEntries(
    client,
    files.map(({ attributes }) => attributes.path),
  )
  const paths = new FreePaths(client, existing.keys())
  for (const { id, attributes } of files) {
    const { path, name } = attributes
    if (!paths.take(path)) names.set(id, await paths.takeNumbered(parentPath(path), name))
  }
  return names
}

/** The name that a file gets when it is restored, null if it is not known; undefined if its own is free, or that is not known. */
export function useRestoredName(entry: TrashedResource): string | null | undefined {
  const client = useClient()
  const mayList = can(useMe(), 'list')
  const { data } = useQuery({
    queryKey: [...trashKey, 'restored-names', entry.id],
    queryFn: () => restoredNames(client, [entry]),
    enabled: mayList && entry.attributes.type === 'file',
    staleTime: 0,
  })
  return data?.get(entry.id)
}
