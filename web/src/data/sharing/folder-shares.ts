/** Active shares through which one file or folder can be reached. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import { useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { sharesBelow, sharesKey } from '../keys.ts'
import { othersOf, type Sharer, sharersOf } from './sharers.ts'

export interface ReachingShare extends Share {
  readonly owner: { readonly username: string; readonly displayName: string }
}

const most = 100

/** See `useSharesOf`. */
const sharesOf = (client: Client, { id, attributes: { path } }: Resource) =>
  queryOptions({
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

/**
 * Those of it, sends with a copy of it, and those of the folders that it is in, the nearest first; of those that the user can see, which
 * are their own unless they are an administrator.
 */
export const useSharesOf = (entry: Resource) => useQuery(sharesOf(useClient(), entry))

/** Shares below a folder that are asked for. */
const mostBelow = 100

/** A folder that is shared, or a receive folder: it has one open share at most. */
export interface SharedFolder {
  readonly id: number
  readonly path: string
  readonly isReceiving: boolean
}

export interface SharesBelow {
  /** The latest shared one first. */
  readonly folders: readonly SharedFolder[]
  /** Whether there are no others. */
  readonly isWhole: boolean
}

const foldersOf = (shares: readonly Share[]): SharedFolder[] =>
  shares.flatMap(({ attributes: { type, paths }, relationships: { resources } }) => {
    const id = resources[0]?.data.id
    return id === undefined ? [] : { id, path: paths[0] ?? '/', isReceiving: type === 'receive' }
  })

/** Folders below a folder with active shares that the user can see; not loaded for a file. */
export function useSharesBelow({ id, attributes: { path, type } }: Resource) {
  const client = useClient()
  return useQuery({
    queryKey: [...sharesKey, sharesBelow, path, id],
    queryFn: async ({ signal }): Promise<SharesBelow> => {
      const query = { resource: `id:${id}`, below: true, scope: 'active' as const, limit: mostBelow }
      const { data, totalResults } = await client.call('listShares', { query }, { signal })
      return { folders: foldersOf(data), isWhole: data.length === totalResults }
    },
    enabled: type === 'dir',
    staleTime: 0,
  })
}

/** Whether a share is of a folder around an entry into which visitors only upload: they do not see what is in it. */
export const isAround = ({ attributes: { type, paths } }: Share, path: string): boolean =>
  type === 'receive' && paths[0] !== path

/** Entries of which is asked whether they are shared, one by one. */
const mostAsked = 10

export interface SharedEntry {
  readonly entry: Resource
  readonly shares: readonly ReachingShare[]
  readonly sharers: readonly Sharer[]
}

export interface SharedAmong {
  /** The shared ones, by the user or others. */
  readonly shared: readonly SharedEntry[]
  /** Receive folders around some of them, with one of these. */
  readonly around: readonly { readonly share: ReachingShare; readonly entry: Resource }[]
}

/** How some entries are shared; undefined if they are many, and until all of it is known. */
export function useSharedAmong(entries: readonly Resource[]): SharedAmong | undefined {
  const client = useClient()
  const me = useMe()
  const asked = entries.length > mostAsked ? [] : entries
  const shares = useQueries({ queries: asked.map((entry) => sharesOf(client, entry)) })
  const sharers = useQueries({ queries: asked.map((entry) => sharersOf(client, entry)) })
  if (asked.length === 0 || shares.some(({ data }) => !data) || sharers.some(({ isLoading }) => isLoading))
    return undefined
  const reaching = asked.map((entry, index) => ({ entry, all: shares[index]?.data ?? [] }))
  const around = reaching.flatMap(({ entry, all }) =>
    all.filter((share) => isAround(share, entry.attributes.path)).map((share) => ({ share, entry })),
  )
  return {
    shared: reaching
      .map(({ entry, all }, index) => ({
        entry,
        shares: all.filter((share) => !isAround(share, entry.attributes.path)),
        sharers: othersOf(sharers[index]?.data ?? [], me),
      }))
      .filter((one) => one.shares.length > 0 || one.sharers.length > 0),
    around: [...new Map(around.map((one) => [one.share.id, one])).values()],
  }
}
