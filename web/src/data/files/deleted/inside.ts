/** What a path in a deleted folder leads to. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../api/client.ts'

const largestPage = 500

/** Entries of one folder that are read to find a name. */
const mostRead = 20_000

const noRows: readonly TrashedResource[] = []

/** Not below the key of the trash: what was found stays the same, also when it has left the trash. */
const keyOf = (id: number, inside: string) => ['in deleted folder', id, inside]

/**
 * The folders and the file on a path in a deleted folder, from the top: fewer than its names if some are not there. `remember` keeps what
 * is known of a path already.
 */
export function useInside(id: number, inside: string) {
  const client = useClient()
  const queries = useQueryClient()
  const { data, isLoading } = useQuery({
    queryKey: keyOf(id, inside),
    enabled: inside !== '',
    queryFn: async ({ signal }) => {
      const found: TrashedResource[] = []
      for (const name of inside.split('/')) {
        const next = await contentOf(client, found.at(-1)?.id ?? id, name, signal)
        if (!next) break
        found.push(next)
      }
      return found as readonly TrashedResource[]
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const remember = (path: string, rows: readonly TrashedResource[]) => queries.setQueryData(keyOf(id, path), rows)
  return { below: (inside === '' ? undefined : data) ?? noRows, isLoading, remember }
}

async function contentOf(
  client: Client,
  id: number,
  name: string,
  signal: AbortSignal,
): Promise<TrashedResource | undefined> {
  for (let offset = 0; offset < mostRead; offset += largestPage) {
    const query = { offset, limit: largestPage }
    const { data } = await client.call('getTrashContents', { params: { id }, query }, { signal })
    const found = data.find(({ attributes }) => attributes.name === name)
    if (found || data.length < largestPage) return found
  }
  return undefined
}
