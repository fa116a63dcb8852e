/** The files and folders that the user has starred: at most 1,000, the latest first. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

export const starredKey = ['starred'] as const
const maxPages = 10
/** Entries of one request. */
const maxChanged = 100

async function readAll(client: Client, signal: AbortSignal): Promise<Resource[]> {
  const rows: Resource[] = []
  let after: string | undefined
  for (let page = 0; page < maxPages; page++) {
    const query = { limit: 100, ...(after !== undefined && { after }) }
    const { data, next } = await client.call('listStarred', { query }, { signal })
    rows.push(...data)
    if (next === null) break
    after = next
  }
  return rows
}

const options = (client: Client) =>
  queryOptions({ queryKey: starredKey, queryFn: ({ signal }) => readAll(client, signal), staleTime: 60_000 })

export const useStarred = () => useQuery(options(useClient()))

const idSetOf = (entries: readonly Resource[]): ReadonlySet<number> => new Set(entries.map(({ id }) => id))
const none: ReadonlySet<number> = new Set()

/** Used by each row of a list: the ids are collected when they change, not with each render. */
export const useStarredIds = (): ReadonlySet<number> =>
  useQuery({ ...options(useClient()), select: idSetOf }).data ?? none

export function useChangeStars() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ entries, isStarred }: { entries: readonly Resource[]; isStarred: boolean }) => {
      for (let at = 0; at < entries.length; at += maxChanged) {
        const resources = entries.slice(at, at + maxChanged).map(({ id }) => `id:${id}`)
        await client.call(isStarred ? 'addStarred' : 'removeStarred', { body: { resources } })
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: starredKey }),
  })
}
