/** What happened to one file or folder, and in a folder. Live updates refresh it. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQuery } from '@tanstack/react-query'
import { isAdmin, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { itemActivityKey } from './file-actions.ts'
import { activityOf, maxFollowed } from './followed-activity.ts'
import { filesKey } from './listing.ts'

type Logged = SessionActivityEntry['attributes']
type Shown =
  | 'operation'
  | 'status'
  | 'fileName'
  | 'fileSource'
  | 'created'
  | 'username'
  | 'displayName'
  | 'visitor'
  | 'version'

/** An entry of the session log, or of the part of it that everybody may see. */
export interface ActivityEntry {
  readonly id: number
  readonly attributes: Pick<Logged, Shown> & {
    /** '' for those who may not see it. */
    readonly protocol: string
  }
}

/** All of it, whatever the paths were. */
async function readLog(client: Client, { id, attributes }: Resource, signal: AbortSignal): Promise<ActivityEntry[]> {
  const { path, createdAt } = attributes
  return await activityOf({ id, path, createdAt }, async (filter) => {
    const query = { ...filter, limit: maxFollowed, sort: ['-date' as const] }
    return (await client.call('getSessionLogs', { query }, { signal })).data
  })
}

/** Without what only administrators see. */
async function readChanges(client: Client, { id }: Resource, signal: AbortSignal): Promise<ActivityEntry[]> {
  const query = { resource: `id:${id}`, limit: maxFollowed }
  const { data } = await client.call('getResourceActivity', { query }, { signal })
  return data.map((one) => ({ id: one.id, attributes: { ...one.attributes, status: '-', protocol: '' } }))
}

/** The latest activity of one file or folder: for administrators that of the session log. */
export function useItemActivity(entry: Resource, { isEnabled }: { readonly isEnabled: boolean }) {
  const client = useClient()
  const read = isAdmin(useMe()) ? readLog : readChanges
  return useQuery({
    queryKey: [...itemActivityKey, entry.id],
    queryFn: ({ signal }) => read(client, entry, signal),
    enabled: isEnabled,
  })
}

/** Files of a folder that are asked for. */
const mostBelow = 50

const none: readonly RecentFile[] = []

/** What happened last to the files in a folder and below it, the latest first; nothing for a file. */
export function useActivityBelow({ id, attributes: { path, type } }: Resource): readonly RecentFile[] {
  const client = useClient()
  const { data } = useQuery({
    // Of a folder and all below it, as a search.
    queryKey: [...filesKey, path, 'latest', id],
    queryFn: ({ signal }) =>
      client.call('listRecent', { query: { resource: `id:${id}`, opened: false, limit: mostBelow } }, { signal }),
    staleTime: 0,
    enabled: type === 'dir',
    // It stays visible while the folder is renamed or moved.
    placeholderData: (previous, before) => (before?.queryKey.at(-1) === id ? previous : undefined),
  })
  return data?.data ?? none
}
