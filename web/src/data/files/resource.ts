/** Single files and folders as they are now: live updates refresh them. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { hasStatus } from '../api/failure.ts'
import { filesKey } from './listing.ts'

/** In place of the path of a folder in keys of queries. */
export const ofResource = 'resource'

/** Of the query of one file or folder: see `useResource`. */
export const resourceOptions = (client: Client, resource: string | undefined) =>
  queryOptions({
    queryKey: [...filesKey, ofResource, resource],
    queryFn: ({ signal }) => client.call('getResourceInfo', { query: { resource: resource ?? '' } }, { signal }),
    enabled: resource !== undefined,
    select: ({ data }) => data,
  })

/** One file or folder by its path, or `id:` and its id; nothing is loaded for undefined. */
export const useResource = (resource: string | undefined) => useQuery(resourceOptions(useClient(), resource))

export interface Current {
  readonly entry: Resource
  /** Whether it was deleted, or moved to where the user has no access. */
  readonly isGone: boolean
}

/** An entry as it is now. `known`: as it was when it was selected or opened, until it has loaded. */
export function useCurrent(known: Resource): Current {
  const { data, error } = useQuery({ ...resourceOptions(useClient(), `id:${known.id}`), staleTime: 0 })
  return { entry: data ?? known, isGone: hasStatus(error, 403, 404) }
}

/** Whether the user has a file or folder at this path. */
export async function isThere(client: Pick<Client, 'call'>, path: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await client.call('getResourceInfo', { query: { resource: path } }, signal && { signal })
    return true
  } catch (error) {
    if (hasStatus(error, 403, 404)) return false
    throw error
  }
}
