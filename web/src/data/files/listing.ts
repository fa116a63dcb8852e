/**
 * The entries of a folder, or the results of a search below it, by index. Pages are loaded when they come into view, so
 * that a folder of 100,000 entries opens as quickly as one of ten.
 */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { queryOptions, useQueries, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import { type Order, pageSize, pagesOf, patternOf, sortOf } from '../api/paging.ts'

export interface Shown {
  readonly folder: string
  /** Text to search for in the folder and below it; empty lists the folder. */
  readonly find: string
  readonly order: Order
}

export interface Listing {
  /** Undefined until the first page has loaded. */
  readonly total: number | undefined
  readonly error: Error | null
  /** Undefined if its page has not loaded yet. */
  readonly at: (index: number) => Resource | undefined
  /** Sets the range of visible entries. */
  readonly look: (first: number, last: number) => void
  /** Entries from `first` to `last`; missing ones are loaded. */
  readonly load: (first: number, last: number) => Promise<Resource[]>
  readonly retry: () => void
  /** The row that has an entry, by index, if rows can have several. */
  readonly rowOf?: (index: number) => number
  /** What a preview says about an entry. */
  readonly note?: (entry: Resource) => ReactNode
}

export const filesKey = ['files'] as const

const pageOptions = (client: Client, { folder, find, order }: Shown, page: number) =>
  queryOptions({
    queryKey: [...filesKey, folder, find, order, page],
    queryFn: ({ signal }) => {
      const name = find && { name: patternOf(find) }
      const query = { resource: folder, ...name, sort: sortOf(order), offset: page * pageSize, limit: pageSize }
      return client.call('listResources', { query }, { signal })
    },
  })

/** Nothing is requested for null. */
export function useListing(shown: Shown | null): Listing {
  const client = useClient()
  const queries = useQueryClient()
  const [view, setView] = useState({ first: 0, last: 0 })
  // The first page is always included, because it knows the total.
  const pages = [...new Set([0, ...pagesOf(view.first, view.last)])]
  const queriesOf = (known: Shown) => pages.map((page) => pageOptions(client, known, page))
  const results = useQueries({ queries: shown ? queriesOf(shown) : [] })
  const byPage = new Map(pages.map((page, index) => [page, results[index]?.data]))
  const newest = results.filter(({ data }) => data).toSorted((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0]

  return {
    total: newest?.data?.totalResults,
    error: results.find(({ error }) => error)?.error ?? null,
    at: (index) => byPage.get(Math.floor(index / pageSize))?.data[index % pageSize],
    look: (first, last) => {
      const isSame = pagesOf(first, last).join() === pagesOf(view.first, view.last).join()
      if (!isSame) setView({ first, last })
    },
    async load(first, last) {
      const rows: Resource[] = []
      if (!shown) return rows
      for (const page of pagesOf(first, last)) {
        const { data } = await queries.ensureQueryData(pageOptions(client, shown, page))
        rows.push(...data.filter((_, index) => isWithin(page * pageSize + index, first, last)))
      }
      return rows
    },
    retry: () => void queries.refetchQueries({ queryKey: filesKey, type: 'active' }),
  }
}

const isWithin = (index: number, first: number, last: number) => index >= first && index <= last
