/** What the deletion of entries of the trash does to links. */
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/client.ts'
import { trashKey } from '../file-actions.ts'

/** Entries that one request counts. */
const mostCounted = 100

export interface TrashLinks {
  /** Shares and direct links that do not work until the entries are restored. */
  readonly stopped: number
  /** Sends that keep a copy of an entry. */
  readonly sends: number
  /** False if there may be more. */
  readonly isComplete: boolean
}

/** Undefined until it is known. Nothing is loaded for none. */
export function useTrashLinks(ids: readonly number[]): TrashLinks | undefined {
  const client = useClient()
  const counted = ids.slice(0, mostCounted)
  const { data } = useQuery({
    queryKey: [...trashKey, 'links', counted.join()],
    queryFn: ({ signal }) => client.call('getTrashLinks', { query: { resources: [...counted] } }, { signal }),
    enabled: counted.length > 0,
    staleTime: 0,
  })
  if (!data) return undefined
  const { shares, directLinks, sends, isComplete } = data.data.attributes
  return { stopped: shares + directLinks, sends, isComplete: isComplete && counted.length === ids.length }
}
