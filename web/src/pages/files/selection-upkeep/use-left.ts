/** Selected entries that are in the list no longer. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../../data/api/client.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { resourceOptions } from '../../../data/files/resource.ts'

/** An entry that has left its list. */
export interface Left {
  readonly entry: Resource
  /** Where it is now; undefined if it was deleted, or moved to where the user has no access. */
  readonly path: string | undefined
  /** Whether the user has done it, in this tab. */
  readonly isOwn: boolean
}

/** Entries are asked for one by one: so many at once. */
const askedAtMost = 20

/** `entries`: those that are not in what is loaded of the list. The server is asked, since an entry may be on a page that is not loaded. */
export function useLeft(entries: readonly Resource[], isOfList: (now: Resource) => boolean): Left[] {
  const client = useClient()
  const mutations = useQueryClient().getMutationCache()
  const asked = entries.slice(0, askedAtMost)
  const results = useQueries({
    queries: asked.map(({ id }) => ({ ...resourceOptions(client, `id:${id}`), staleTime: 0 })),
  })
  // What others took away at once leaves at once.
  if (results.some(({ isFetching }) => isFetching)) return []
  const isOwn = ({ id }: Resource) =>
    mutations.getAll().some(({ state }) => state.status !== 'error' && idsIn(state.variables).includes(id))
  return asked.flatMap((entry, index): Left[] => {
    const { data, error } = results[index] ?? {}
    if (hasStatus(error ?? null, 403, 404)) return [{ entry, path: undefined, isOwn: isOwn(entry) }]
    if (!data || isOfList(data)) return []
    return [{ entry, path: data.attributes.path, isOwn: isOwn(entry) }]
  })
}

/** Ids of the entries that an action is about: see `data/files/file-actions.ts`. */
function idsIn(variables: unknown): number[] {
  const { entries, entry } = (variables ?? {}) as { entries?: readonly Resource[]; entry?: Resource }
  const all = Array.isArray(variables) ? (variables as readonly Resource[]) : (entries ?? (entry ? [entry] : []))
  return all.map(({ id }) => id)
}
