/** Who else shares a file or folder, of which only that is told. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { isAdmin, type Me, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { sharersKey } from '../keys.ts'

export type SharerType = Share['attributes']['type'] | 'direct_link'

export interface Sharer {
  readonly id: number
  readonly attributes: {
    readonly username: string
    readonly displayName: string
    readonly shareTypes: readonly SharerType[]
  }
}

/** See `useSharers`. */
export const sharersOf = (client: Client, { id, attributes: { path } }: Resource) =>
  queryOptions({
    queryKey: [...sharersKey, id, path],
    queryFn: async ({ signal }): Promise<readonly Sharer[]> =>
      (await client.call('getSharers', { query: { resource: `id:${id}` } }, { signal })).data,
    staleTime: 0,
  })

/** Those of which the user sees no shares: for administrators only who has direct links. */
export const othersOf = (sharers: readonly Sharer[], me: Me): readonly Sharer[] =>
  isAdmin(me)
    ? sharers.flatMap((sharer) => {
        const shareTypes = sharer.attributes.shareTypes.filter((type) => type === 'direct_link')
        return shareTypes.length > 0 ? { ...sharer, attributes: { ...sharer.attributes, shareTypes } } : []
      })
    : sharers.filter(({ attributes }) => attributes.username !== me.attributes.username)

/** Others through whose open shares visitors reach it, or a copy of it, and who has direct links to it. Undefined until it has loaded. */
export function useSharers(entry: Resource): readonly Sharer[] | undefined {
  const me = useMe()
  const { data, isLoading } = useQuery(sharersOf(useClient(), entry))
  return isLoading ? undefined : othersOf(data ?? [], me)
}
