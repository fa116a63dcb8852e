/** Files of a submission by their ids, wherever they are now. */
import type { Client } from '@sallyport/client/api/client.ts'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { hasStatus } from '../api/failure.ts'
import { maxDownloadIds, startDownload } from '../files/download.ts'
import { filesKey } from '../files/listing.ts'

/** The file; null if it was deleted, or is in a folder without access. */
const fileQuery = (client: Client, id: number) =>
  queryOptions({
    queryKey: [...filesKey, 'submitted', id],
    queryFn: async ({ signal }) => {
      try {
        return (await client.call('getResourceInfo', { query: { resource: `id:${id}` } }, { signal })).data
      } catch (error) {
        if (hasStatus(error, 403, 404)) return null
        throw error
      }
    },
    staleTime: 30_000,
  })

export const useSubmittedFile = (id: number) => useQuery(fileQuery(useClient(), id))

const requestsAtOnce = 10

/** Downloads all files that still exist as one archive, up to `maxDownloadIds`. Resolves to how many there are. */
export function useDownloadSubmitted(archiveName: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (ids: readonly number[]) => {
      const found = []
      for (let at = 0; at < Math.min(ids.length, maxDownloadIds); at += requestsAtOnce) {
        const some = ids.slice(at, Math.min(at + requestsAtOnce, maxDownloadIds))
        found.push(...(await Promise.all(some.map((id) => queries.fetchQuery(fileQuery(client, id))))))
      }
      const files = found.filter((file) => file !== null)
      if (files.length > 0) startDownload(files, archiveName)
      return files.length
    },
  })
}
