/** Which entries of the open folders were not there before a refresh. */
import type { QueryClient } from '@tanstack/react-query'
import { filesKey } from '../files/listing.ts'

interface Page {
  readonly totalResults: number
  readonly data: readonly { readonly id: number }[]
}

/** The loaded entries of each listing, by its key without the page. */
export type Listed = ReadonlyMap<string, { readonly total: number; readonly ids: ReadonlySet<number> }>

export function listedIn(queries: QueryClient): Listed {
  const listed = new Map<string, { total: number; ids: Set<number> }>()
  for (const [key, page] of queries.getQueriesData<Page>({ queryKey: filesKey, type: 'active' })) {
    // Other queries about files, such as that of one file, have no list.
    if (!Array.isArray(page?.data)) continue
    const listing = JSON.stringify(key.slice(0, -1))
    const those = listed.get(listing) ?? { total: page.totalResults, ids: new Set() }
    for (const { id } of page.data) those.ids.add(id)
    listed.set(listing, those)
  }
  return listed
}

/** Entries that are new in a listing. Entries of other pages that only moved up are not: then there are more than the total has grown by. */
export function arrivalsIn(before: Listed, after: Listed): number[] {
  const arrived: number[] = []
  for (const [listing, { total, ids }] of after) {
    const old = before.get(listing)
    if (!old) continue
    const added = [...ids].filter((id) => !old.ids.has(id))
    if (added.length <= total - old.total) arrived.push(...added)
  }
  return arrived
}
