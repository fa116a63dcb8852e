/** Deleted entries that can be restored. */

import type { Client } from '@sallyport/client/api/client.ts'
import type { TrashedResource, TrashResponse } from '@sallyport/contract/schemas/files/trash.ts'
import { hashKey, queryOptions, useInfiniteQuery, useMutation, useMutationState, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { parentPath } from '../../lib/path.ts'
import type { categories } from '../../lib/search/filters.ts'
import { useClient } from '../api/client.ts'
import { hasStatus } from '../api/failure.ts'
import { outcomesOf } from '../api/outcomes.ts'
import { everyPage } from '../api/pages.ts'
import { useIsLive } from '../live/state.ts'
import { trashKey, useRefreshFiles } from './file-actions.ts'

export const pageSize = 100

export type TrashSort = 'type' | 'natural' | '-natural' | 'size' | '-size' | 'date' | '-date'

interface Pages {
  readonly pages: readonly TrashResponse[]
}

const paged = {
  getNextPageParam: ({ totalResults }: TrashResponse, pages: readonly TrashResponse[]) => {
    const have = pages.reduce((sum, { data }) => sum + data.length, 0)
    return have < totalResults && pages.at(-1)?.data.length ? have : undefined
  },
  select: ({ pages }: Pages) => ({
    rows: pages.flatMap(({ data }) => data),
    total: pages.at(-1)?.totalResults ?? 0,
  }),
}

/** What the list is limited to: parameters of the API. */
export interface TrashFilters {
  readonly search?: string
  readonly type?: (typeof categories)[number]
  readonly deletedBy?: string
  readonly deletedSince?: string
  readonly deletedBefore?: string
}

/** Without live updates: how often what is shown is read again, in ms. */
const listPollMs = 15_000
const entryPollMs = 5_000

/** Shortest and longest pause until what is shown is read again because its time is over, in ms. */
const minPauseMs = 60_000
const maxPauseMs = 3_600_000

/**
 * With live updates, the pause until the next read in ms; false without entries. The server does not notify of what it purges by itself,
 * within an hour after it has expired.
 */
export function pauseUntilExpiry(expires: readonly string[], now: number): number | false {
  if (expires.length === 0) return false
  const first = Math.min(...expires.map((at) => Date.parse(at)))
  return Math.min(maxPauseMs, Math.max(minPauseMs, first - now))
}

/** A hundred per page. */
export function useTrash(filters: TrashFilters, sort: readonly TrashSort[]) {
  const client = useClient()
  const isLive = useIsLive()
  return useInfiniteQuery({
    queryKey: [...trashKey, filters, sort],
    initialPageParam: 0,
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { offset, limit: pageSize, sort: [...sort], ...filters }
      return client.call('getTrash', { query }, { signal })
    },
    refetchInterval({ state: { data } }) {
      const [first, second] = data?.pages ?? []
      if (!first || second) return false
      const expires = first.data.map(({ attributes }) => attributes.expires)
      return isLive ? pauseUntilExpiry(expires, Date.now()) : listPollMs
    },
    // Rows stay while they are sorted in another way.
    placeholderData: (before, query) =>
      query && hashKey([query.queryKey.at(-2)]) === hashKey([filters]) ? before : undefined,
    ...paged,
  })
}

const largestPage = 500

/** Entries that one request can restore or purge. */
export const maxSelected = 10_000

/** Returns a function that reads as many entries as one restore or purge may have, each once, however many have been loaded. */
export function useReadTrash(filters: TrashFilters, sort: readonly TrashSort[]) {
  const client = useClient()
  return async (): Promise<TrashedResource[]> => {
    const rows = await everyPage(
      (paging) => client.call('getTrash', { query: { ...paging, sort: [...sort], ...filters } }),
      { size: largestPage, pages: maxSelected / largestPage },
    )
    // Pages overlap if something is deleted meanwhile.
    return [...new Map(rows.map((row) => [row.id, row])).values()]
  }
}

export type Deletion = Pick<TrashedResource['attributes'], 'deletedBy' | 'deletedByName'>

/** Of the query of who deleted an entry with this name: see `useDeletion`. */
export const deletionOptions = (client: Client, id: number, name: string) =>
  queryOptions({
    queryKey: [...trashKey, 'deletion', id],
    queryFn: async ({ signal }): Promise<TrashedResource['attributes'] | null> => {
      const { data } = await client.call('getTrash', { query: { name, limit: 500, sort: ['-date'] } }, { signal })
      return data.find((one) => one.id === id)?.attributes ?? null
    },
  })

/** Who deleted an entry; null if it is not in the trash, or in a deleted folder, or was deleted by somebody else and the user is no administrator. `isFollowed`: until it is purged. */
export function useDeletion(
  { id, attributes: { name } }: Pick<TrashedResource, 'id'> & { attributes: { name: string } },
  { isEnabled = true, isFollowed = false }: { readonly isEnabled?: boolean; readonly isFollowed?: boolean },
) {
  const client = useClient()
  const isLive = useIsLive()
  return useQuery({
    ...deletionOptions(client, id, name),
    enabled: isEnabled,
    refetchInterval({ state: { data } }) {
      if (!isFollowed) return false
      return isLive ? pauseUntilExpiry(data ? [data.expires] : [], Date.now()) : entryPollMs
    },
  })
}

interface Restoration {
  /** Where the entry is now. */
  readonly path: string
  /** Who restored it; undefined if that is not known to the user. */
  readonly by: Person | undefined
}

interface Person {
  readonly username: string
  readonly displayName: string
}

/** Where an entry is that has left the trash; null if it was purged, or is where the user has no access. */
export function useRestoration(id: number, mayReadLog: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: [...trashKey, 'restoration', id],
    queryFn: async ({ signal }): Promise<Restoration | null> => {
      try {
        const query = { resource: `id:${id}` }
        const { path } = (await client.call('getResourceInfo', { query }, { signal })).data.attributes
        return { path, by: mayReadLog ? await restorerOf(client, id, signal) : undefined }
      } catch (error) {
        if (hasStatus(error, 403, 404)) return null
        throw error
      }
    },
    staleTime: 0,
  })
}

/** By the session log, which administrators may read. */
async function restorerOf(
  client: Pick<Client, 'call'>,
  resourceId: number,
  signal: AbortSignal,
): Promise<Person | undefined> {
  const query = { resourceId, type: 'RESTORE' as const, limit: 1, sort: ['-date' as const] }
  const { data } = await client.call('getSessionLogs', { query }, { signal })
  const [last] = data
  if (!last) return undefined
  const { username, displayName = username } = last.attributes
  return { username, displayName }
}

/** What a deleted folder contains, or a folder below it: a hundred per page. Nothing is loaded for undefined. */
export function useTrashContents(id: number | undefined) {
  const client = useClient()
  return useInfiniteQuery({
    enabled: id !== undefined,
    queryKey: [...trashKey, 'contents', id],
    initialPageParam: 0,
    queryFn: ({ pageParam: offset, signal }) =>
      client.call('getTrashContents', { params: { id: id ?? 0 }, query: { offset, limit: pageSize } }, { signal }),
    ...paged,
  })
}

/** Entries that one request counts. */
const mostCounted = 100

/**
 * How much these entries contain, or the whole trash for null, and who deleted it; `isComplete` is false if there is more. Undefined
 * until it is known. Nothing is loaded for none.
 */
export function useTrashSize(ids: readonly number[] | null) {
  const client = useClient()
  const counted = ids?.slice(0, mostCounted)
  const query = useQuery({
    queryKey: [...trashKey, 'size', counted ? counted.join() : 'all'],
    queryFn: ({ signal }) =>
      client.call('getTrashSize', { query: counted ? { resources: [...counted] } : {} }, { signal }),
    enabled: counted?.length !== 0,
    staleTime: 0,
  })
  const size = query.data?.data.attributes
  const isComplete = counted?.length === ids?.length
  return { size: size && { ...size, isComplete: size.isComplete && isComplete }, isError: query.isError }
}

/** What restores or purges. */
const takingOutKey = [...trashKey, 'taking out'] as const

/** Restores to the original place, or into a folder. Resolves to the outcome of each entry, once the trash has been read again. */
export function useRestore() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationKey: [...takingOutKey, 'restore'],
    // One after the other.
    scope: { id: 'restore' },
    mutationFn: async ({ rows, folder }: { rows: readonly TrashedResource[]; folder: string | null }) => {
      const body = { resources: rows.map(({ id }) => id), ...(folder !== null && { parentResource: folder }) }
      const answer = await client.call('restoreFromTrash', { body })
      const responses = 'responses' in answer ? answer.responses : answer.data.map((data) => ({ data }))
      const isNew = (path: string) => answer.createdFolders.includes(parentPath(path))
      const folders = new Set(rows.filter(({ attributes }) => attributes.type === 'dir').map(({ id }) => id))
      return outcomesOf(rows, { responses }).map((outcome) => {
        if (outcome.problem !== null) return outcome
        const path = outcome.after?.path ?? outcome.path
        const isMerged = answer.mergedFolders.includes(path)
        const isFolder = folders.has(outcome.id)
        const isTooLarge = answer.largeFolders.includes(path)
        return { ...outcome, isFolder, isTooLarge, isFolderNew: isNew(path), isMerged }
      })
    },
    onSettled,
  })
}

/** Deletes permanently. Without rows: the whole trash. */
export function usePurge() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationKey: [...takingOutKey, 'purge'],
    mutationFn: (rows: readonly TrashedResource[] | null) =>
      client.call('purgeTrash', { body: rows === null ? { all: true } : { resources: rows.map(({ id }) => id) } }),
    onSettled,
  })
}

type TakenOut = readonly TrashedResource[] | { readonly rows: readonly TrashedResource[] } | null | undefined

/** Whether the user has restored or purged an entry lately, in this tab; also before the server has responded. */
export function useTakenOut(): (id: number) => boolean {
  const all = useMutationState({
    filters: { mutationKey: takingOutKey, predicate: ({ state }) => state.status !== 'error' },
    select: ({ state }) => state.variables as TakenOut,
  })
  return useMemo(() => {
    const rows = all.flatMap((one) => (one ? ('rows' in one ? one.rows : one) : []))
    const ids = new Set(rows.map(({ id }) => id))
    const isAll = all.includes(null)
    return (id) => isAll || ids.has(id)
  }, [all])
}
