/** Who else shares a file or folder: for users, who see no shares but their own. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { isAdmin, type Me, useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { sharesKey } from '../keys.ts'

export interface Sharer {
  readonly id: number
  readonly attributes: {
    readonly username: string
    readonly displayName: string
    readonly shareTypes: readonly Share['attributes']['type'][]
  }
}

/** See `useSharers`. */
export const sharersOf = (client: Client, me: Me, { id, attributes: { path } }: Resource) =>
  queryOptions({
    queryKey: [...sharesKey, 'sharers', id, path],
    queryFn: async ({ signal }): Promise<readonly Sharer[]> =>
      (await client.call('getSharers', { query: { resource: `id:${id}` } }, { signal })).data,
    enabled: !isAdmin(me),
    staleTime: 0,
  })

export const othersOf = (sharers: readonly Sharer[], me: Me): readonly Sharer[] =>
  sharers.filter(({ attributes }) => attributes.username !== me.attributes.username)

/** Others through whose open shares visitors reach it, or a copy of it; empty for administrators, who see the shares themselves. Undefined until it has loaded. */
export function useSharers(entry: Resource): readonly Sharer[] | undefined {
  const me = useMe()
  const { data, isLoading } = useQuery(sharersOf(useClient(), me, entry))
  return isLoading ? undefined : othersOf(data ?? [], me)
}
