import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { NeighbourList } from '../files/preview/neighbours.ts'

interface Pages {
  readonly data: { readonly rows: readonly TrashedResource[]; readonly total: number } | undefined
  readonly hasNextPage: boolean
  fetchNextPage(): Promise<Pages>
}

/** The rows as they are sorted, and those of the pages that have not loaded yet. */
export const listingOf = (pages: Pages, rows = pages.data?.rows ?? []): NeighbourList<TrashedResource> => ({
  total: pages.data?.total,
  at: (index) => rows[index],
  load: async (first, last) => {
    let [now, all] = [pages, rows]
    while (all.length <= last && now.hasNextPage) {
      now = await now.fetchNextPage()
      all = now.data?.rows ?? all
    }
    return all.slice(first, last + 1)
  },
})
