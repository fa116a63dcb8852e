/** Deleted entries that can be restored. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { outcomesOf } from '../api/outcomes.ts'
import { patternOf } from '../api/paging.ts'
import { trashKey, useRefreshFiles } from './file-actions.ts'

const pageSize = 100

export type TrashSort = 'type' | 'natural' | '-natural' | 'size' | '-size' | 'date' | '-date'

/** A hundred per page. */
export function useTrash(words: string, sort: readonly TrashSort[]) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...trashKey, words, sort],
    initialPageParam: 0,
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { offset, limit: pageSize, sort: [...sort], ...(words && { name: patternOf(words) }) }
      return client.call('getTrash', { query }, { signal })
    },
    // Rows stay while they are sorted in another way.
    placeholderData: (before, query) => (query?.queryKey.at(-2) === words ? before : undefined),
    getNextPageParam: ({ totalResults }, pages) => {
      const have = pages.reduce((sum, { data }) => sum + data.length, 0)
      return have < totalResults && pages.at(-1)?.data.length ? have : undefined
    },
    select: ({ pages }) => ({ rows: pages.flatMap(({ data }) => data), total: pages.at(-1)?.totalResults ?? 0 }),
  })
}

const idsOf = (rows: readonly TrashedResource[]) => rows.map(({ id }) => id)

/** Restores to the original place, or into a folder. Resolves to the outcome of each entry. */
export function useRestore() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: async ({ rows, folder }: { rows: readonly TrashedResource[]; folder: string | null }) => {
      const body = { resources: idsOf(rows), ...(folder !== null && { parentResource: folder }) }
      const answer = await client.call('restoreFromTrash', { body })
      if ('responses' in answer) return outcomesOf(rows, answer)
      return outcomesOf(rows, { responses: answer.data.map((data) => ({ data })) })
    },
    onSettled,
  })
}

/** Deletes permanently. Without rows: the whole trash. */
export function usePurge() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({
    mutationFn: (rows: readonly TrashedResource[] | null) =>
      client.call('purgeTrash', { body: rows === null ? { all: true } : { resources: idsOf(rows) } }),
    onSettled,
  })
}
