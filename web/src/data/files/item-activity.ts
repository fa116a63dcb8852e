/** What happened to one file or folder, and in a folder. Live updates refresh it. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ResourceActivity } from '@sallyport/contract/operations/files/resource-activity.ts'
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { can, isAdmin, type Me, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { hasStatus } from '../api/failure.ts'
import { happenedBelow } from '../keys.ts'
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
    /** Id of what was deleted, while the user sees it in the trash. */
    readonly trashed?: number
    /** Of a copy of it in a send, whose name is `fileName`. */
    readonly isOfCopy?: boolean
    /** Id of that send. */
    readonly send?: number
    /** Of what happened below a folder: what it is about, as it is now. */
    readonly resource?: ResourceActivity['attributes']['resource']
    /** The same of what was deleted from the folder since, as it was then. */
    readonly deleted?: ResourceActivity['attributes']['deleted']
  }
}

/** A file or folder, also one in the trash. */
export interface ActivitySubject extends Pick<Resource, 'id'> {
  readonly attributes: Pick<Resource['attributes'], 'path' | 'type' | 'createdAt'>
}

/** All of it, whatever the paths were. */
async function readLog(
  client: Client,
  { id, attributes }: ActivitySubject,
  signal: AbortSignal,
): Promise<ActivityEntry[]> {
  const { path, createdAt } = attributes
  return await activityOf({ id, path, createdAt }, async (filter) => {
    const query = { ...filter, limit: maxFollowed, sort: ['-date' as const] }
    return (await client.call('getSessionLogs', { query }, { signal })).data
  })
}

/** Without what only administrators see. */
async function readChanges(client: Client, { id }: ActivitySubject, signal: AbortSignal): Promise<ActivityEntry[]> {
  const query = { resource: `id:${id}`, limit: maxFollowed }
  const { data } = await client.call('getResourceActivity', { query }, { signal })
  return data.map(shown)
}

const shown = ({ id, attributes }: ResourceActivity): ActivityEntry => ({
  id,
  attributes: { ...attributes, status: '-', protocol: '' },
})

/** What happened to copies of it that were shared by link; nothing for an entry that was deleted. */
async function readSends(client: Client, { id }: ActivitySubject, signal: AbortSignal): Promise<ActivityEntry[]> {
  const query = { resource: `id:${id}`, sent: true, limit: maxFollowed }
  try {
    const { data } = await client.call('getResourceActivity', { query }, { signal })
    return data.map(shown).map(({ id, attributes }) => ({ id, attributes: { ...attributes, isOfCopy: true } }))
  } catch (error) {
    if (hasStatus(error, 403, 404)) return []
    throw error
  }
}

/** The latest activity of one file or folder, with that of its copies in sends: for administrators that of the session log. */
export const useItemActivity = (
  entry: ActivitySubject,
  { isEnabled, isInTrash }: { readonly isEnabled: boolean; readonly isInTrash: boolean },
) => useQuery({ ...itemActivityOptions(useClient(), useMe(), entry, isInTrash), enabled: isEnabled })

function itemActivityOptions(client: Client, me: Me, entry: ActivitySubject, isInTrash = false) {
  const read = isAdmin(me) ? readLog : readChanges
  // The server has none of an entry in the trash.
  const hasSends = can(me, 'share') && !isInTrash
  return queryOptions({
    queryKey: [...itemActivityKey, entry.id, { isInTrash }],
    queryFn: async ({ signal }) => {
      const reads = [read(client, entry, signal), ...(hasSends ? [readSends(client, entry, signal)] : [])]
      // Of the same second, the later one has the larger id.
      return (await Promise.all(reads)).flat().toSorted((a, b) => timeOf(b) - timeOf(a) || b.id - a.id)
    },
  })
}

const timeOf = ({ attributes }: ActivityEntry) => Date.parse(attributes.created)

/** Entries of each list that are asked for at once: so that lines about several count all of them. */
const mostBelow = 100

/** What happened to the files and folders in a folder and below it, each list the latest first. */
export interface ActivityBelow {
  readonly history: readonly ActivityEntry[]
  /** With the last change of each, which the log may not have any more. */
  readonly files: readonly RecentFile[]
  readonly removed: readonly ActivityEntry[]
  /** Whether older changes may be left out. */
  readonly isCut: boolean
}

/** Not loaded for a file, nor for a folder in the trash, of which the server has none. */
export function useActivityBelow(folder: ActivitySubject, { isInTrash }: { readonly isInTrash: boolean }) {
  const { id, attributes } = folder
  return useQuery({
    ...activityBelowOptions(useClient(), folder),
    enabled: attributes.type === 'dir' && !isInTrash,
    // It stays visible while the folder is renamed or moved.
    placeholderData: (previous, before) => (before?.queryKey.at(-1) === id ? previous : undefined),
  })
}

const activityBelowOptions = (client: Client, { id, attributes: { path } }: ActivitySubject) =>
  queryOptions({
    // Of a folder and all below it, as a search.
    queryKey: [...filesKey, path, happenedBelow, id],
    queryFn: ({ signal }) => readBelow(client, id, signal),
    staleTime: 0,
  })

export interface ActivityOfEntry {
  readonly own: readonly ActivityEntry[]
  /** Of a folder. */
  readonly below?: ActivityBelow | undefined
}

/** What happened to each of a few entries, and in folders, by its id: 'loading' until all of it is known, and undefined where something is not. */
export function useActivityOf(
  entries: readonly Resource[],
): ReadonlyMap<number, ActivityOfEntry> | 'loading' | undefined {
  const client = useClient()
  const me = useMe()
  const folders = entries.filter(({ attributes }) => attributes.type === 'dir')
  const own = useQueries({ queries: entries.map((entry) => itemActivityOptions(client, me, entry)) })
  const below = useQueries({ queries: folders.map((folder) => activityBelowOptions(client, folder)) })
  if ([...own, ...below].some(({ isError }) => isError)) return undefined
  const inside = new Map(folders.map(({ id }, index) => [id, below[index]?.data]))
  const known = entries.flatMap(({ id }, index) => {
    const [ofIt, inIt] = [own[index]?.data, inside.get(id)]
    return ofIt && (inIt || !inside.has(id)) ? [[id, { own: ofIt, below: inIt }] as const] : []
  })
  return known.length === entries.length ? new Map(known) : 'loading'
}

async function readBelow(client: Client, id: number, signal: AbortSignal): Promise<ActivityBelow> {
  const resource = `id:${id}`
  const [history, recent, removed] = await Promise.all([
    client.call('getResourceActivity', { query: { resource, below: true, limit: mostBelow } }, { signal }),
    client.call('listRecent', { query: { resource, opened: false, limit: mostBelow } }, { signal }),
    client.call('getResourceActivity', { query: { resource, removed: true, limit: mostBelow } }, { signal }),
  ])
  return {
    history: history.data.map(shown),
    files: recent.data,
    removed: removed.data.map(shown),
    isCut: history.isCut === true || removed.data.length === mostBelow,
  }
}
