/** Who else shares a file or folder: for users, who see no shares but their own. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useQuery } from '@tanstack/react-query'
import { isAdmin, useMe } from '../account/me.ts'
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

/** Others through whose open shares visitors reach it, or a copy of it; empty for administrators, who see the shares themselves. Undefined until it has loaded. */
export function useSharers({ id, attributes: { path } }: Resource): readonly Sharer[] | undefined {
  const client = useClient()
  const me = useMe()
  const isAsked = !isAdmin(me)
  const { data, isLoading } = useQuery({
    queryKey: [...sharesKey, 'sharers', id, path],
    queryFn: async ({ signal }) =>
      (await client.call('getSharers', { query: { resource: `id:${id}` } }, { signal })).data,
    enabled: isAsked,
    staleTime: 0,
  })
  if (isLoading) return undefined
  return (data ?? []).filter(({ attributes }) => attributes.username !== me.attributes.username)
}
