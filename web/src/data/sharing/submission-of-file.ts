/** The submissions that files were sent with by a form, for those who may see them. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { queryOptions, useQueries } from '@tanstack/react-query'
import { can, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { hasStatus } from '../api/failure.ts'

export type Submission = NonNullable<RecentFile['attributes']['submission']>

/** Null if it has none, or the user may not see it. It stays the same. */
const submissionOptions = (client: Client, file: number) =>
  queryOptions({
    queryKey: ['submission', file],
    queryFn: async ({ signal }): Promise<Submission | null> => {
      try {
        const query = { include: ['submission' as const] }
        const { included } = await client.call('getResourceInfoById', { params: { id: file }, query }, { signal })
        const found = included.find((one) => one.type === 'submission')
        return found ? { id: found.id, ...found.attributes } : null
      } catch (error) {
        if (hasStatus(error, 403, 404)) return null
        throw error
      }
    },
    staleTime: 60_000,
  })

/** Of a few files that visitors have made, by their ids; of those that are known. */
export function useSubmissions(files: readonly number[]): ReadonlyMap<number, Submission> {
  const client = useClient()
  const isEnabled = can(useMe(), 'viewFormData')
  return useQueries({
    queries: files.map((file) => ({ ...submissionOptions(client, file), enabled: isEnabled })),
    combine: (all) => new Map(files.flatMap((file, index) => (all[index]?.data ? [[file, all[index].data]] : []))),
  })
}
