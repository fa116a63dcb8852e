import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type Order, pageSize, sortOf } from '../../../data/api/paging.ts'

/** Entries of a folder that are looked at. */
export const mostSearched = 5_000

interface Where {
  readonly folder: string
  readonly order: Order
  readonly signal: AbortSignal
}

interface Place {
  readonly entry: Resource
  readonly index: number
}

/** Where an entry is in a folder; null if it is not there, undefined if it may be beyond the first `mostSearched`. */
export async function placeInFolder(
  client: Client,
  id: number,
  { folder, order, signal }: Where,
): Promise<Place | null | undefined> {
  for (let offset = 0; offset < mostSearched; offset += pageSize) {
    const query = { resource: folder, sort: sortOf(order), offset, limit: pageSize }
    const { data } = await client.call('listResources', { query }, { signal })
    const at = data.findIndex((entry) => entry.id === id)
    const entry = data[at]
    if (entry) return { entry, index: offset + at }
    if (data.length < pageSize) return null
  }
  return undefined
}
