import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useClient } from '../../../data/api/client.ts'
import type { TrashFilters, TrashSort } from '../../../data/files/trash.ts'

/** Entries that one request can restore or purge. */
export const maxSelected = 10_000

/** The largest page of the API. */
const largestPage = 500

/** Returns a function that reads as many entries as one restore or purge may have, however many have been loaded. */
export function useReadTrash(filters: TrashFilters, sort: readonly TrashSort[]) {
  const client = useClient()
  return async (): Promise<TrashedResource[]> => {
    const rows: TrashedResource[] = []
    for (let offset = 0; offset < maxSelected; offset += largestPage) {
      const query = { offset, limit: largestPage, sort: [...sort], ...filters }
      const { data, totalResults } = await client.call('getTrash', { query })
      rows.push(...data)
      if (data.length === 0 || rows.length >= totalResults) break
    }
    return rows
  }
}
