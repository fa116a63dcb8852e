/** Active shares through which one file or folder can be reached. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { sharesKey } from './shares.ts'

export interface ReachingShare extends Share {
  readonly owner: { readonly username: string; readonly displayName: string }
}

const most = 100

/**
 * Those of it, sends with a copy of it, and those of the folders that it is in, the nearest first; of those that the user can see, which
 * are their own unless they are an administrator.
 */
export function useSharesOf({ id, attributes: { path } }: Resource) {
  const client = useClient()
  return useQuery({
    queryKey: [...sharesKey, 'of entry', id, path],
    queryFn: async ({ signal }): Promise<ReachingShare[]> => {
      const query = { resource: `id:${id}`, scope: 'active' as const, include: ['owner' as const], limit: most }
      const { data, included } = await client.call('listShares', { query }, { signal })
      const owners = new Map(included.flatMap((one) => (one.type === 'user' ? [[one.id, one.attributes]] : [])))
      const depth = ({ attributes: { type, paths } }: Share) =>
        type === 'send' ? path.length : paths[0] === '/' ? 0 : (paths[0]?.length ?? 0)
      return data
        .toSorted((a, b) => depth(b) - depth(a))
        .map((share) => {
          const { username = '', nickname = '' } = owners.get(share.relationships.owner.data.id) ?? {}
          return { ...share, owner: { username, displayName: nickname || username } }
        })
    },
    staleTime: 0,
  })
}
