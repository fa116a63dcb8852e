import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { UserState } from '@sallyport/contract/schemas/accounts/user-states.ts'
import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OrderOf } from '../../lib/order.ts'
import { parentPath } from '../../lib/path.ts'
import { useClient } from '../api/client.ts'
import { everyPage, pagesByTotal } from '../api/pages.ts'

export const usersKey = ['users'] as const

/** All users of the account, for selects. */
export function useAllUsers() {
  const client = useClient()
  return useQuery({
    queryKey: [...usersKey, 'everyone'],
    queryFn: ({ signal }) =>
      everyPage((paging) => client.call('listUsers', { query: { ...paging, sort: ['username'] } }, { signal }), {
        size: 200,
        pages: 50,
      }),
  })
}

/** Users of a home folder whose permissions are asked for. */
const mostOfHome = 100
/** Folders, one in the other, whose users are asked for, one by one: of what is deeper nothing is said. */
const mostLevels = 20
/** How long the users of a home folder are not asked for again, in ms. */
const homesFreshMs = 60_000

export interface HomeUsers {
  /** Path of the home folder. */
  readonly folder: string
  /** By username, `mostOfHome` at most. */
  readonly users: readonly User[]
  readonly total: number
}

/**
 * The users whose home folder a folder is, or one of those that it is in, up to `/`, the nearest first; undefined until all of them have
 * loaded, none for a folder that is very deep. Asked for once for each folder. For administrators.
 */
export function useUsersOfHomes(path: string): readonly HomeUsers[] | undefined {
  const client = useClient()
  const folders = foldersFrom(path)
  return useQueries({
    queries: (folders.length > mostLevels ? [] : folders).map((folder) => ({
      queryKey: [...usersKey, 'of home', folder],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<HomeUsers> => {
        const query = { homeResource: folder, limit: mostOfHome, sort: ['username' as const] }
        const { data, totalResults } = await client.call('listUsers', { query }, { signal })
        return { folder, users: data, total: totalResults }
      },
      staleTime: homesFreshMs,
    })),
    combine: (results) => {
      const homes = results.flatMap(({ data }) => data ?? [])
      return homes.length === results.length ? homes : undefined
    },
  })
}

/** One user, by id; nothing is loaded for undefined. */
export function useUser(id: number | undefined) {
  const client = useClient()
  return useQuery({
    queryKey: [...usersKey, 'one', id],
    queryFn: ({ signal }) => client.call('getUserById', { params: { id: id ?? 0 } }, { signal }),
    enabled: id !== undefined,
    select: ({ data }) => data,
  })
}

const pageSize = 100

/** Those that users can be sorted by, named as in the API. */
const sortedColumns = ['username', 'email', 'role', 'homeDir', 'accessTimestamp'] as const
export type SortedColumn = (typeof sortedColumns)[number]

export interface UserFilters {
  readonly role?: User['attributes']['role']
  readonly state?: UserState
}

/** Users, or the result of a search, page by page. */
export function useUserSearch(find: string, sort: OrderOf<SortedColumn>[] = ['username'], filters: UserFilters = {}) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...usersKey, 'found', find, sort, filters],
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { offset, limit: pageSize, sort, ...filters, ...(find && { search: find }) }
      return client.call('listUsers', { query }, { signal })
    },
    ...pagesByTotal(pageSize),
    select: ({ pages }) => ({ users: pages.flatMap(({ data }) => data), total: pages[0]?.totalResults ?? 0 }),
    placeholderData: (before) => before,
  })
}

/** Fields of the user form; an update contains changed fields only. */
export interface UserFields {
  readonly username: string
  readonly email: string
  readonly nickname: string
  readonly role: 'user' | 'admin'
  readonly homeResource: string
  readonly timeZone: string
  readonly sftpAccess: NonNullable<User['attributes']['sftpAccess']>
  readonly ftpAccess: NonNullable<User['attributes']['ftpAccess']>
  readonly permissions: Partial<Record<Permission, boolean>>
  /** Time at which the user expires; null for never. */
  readonly expiration: string | null
  /** Bytes; null for no limit. Absent for administrators. */
  readonly storageQuota?: number | null
}

export interface NewUser extends UserFields {
  readonly password: string
  readonly welcomeEmail: boolean
}

export type UserChanges = Partial<UserFields> & { readonly password?: string; readonly locked?: boolean }

export function useAddUser() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewUser) => client.call('addUser', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

export function useChangeUser() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: UserChanges & { id: number }) => client.call('updateUser', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

export function useDeleteUser() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: User) => client.call('deleteUser', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

/** Removes the second factor of another user. */
export function useRemoveSecondFactor() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => client.call('removeSecondFactorOf', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

/** Checks an import file or imports it; the response has a result for each row. */
export function useImportUsers() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { csv: string; dryRun: boolean }) => client.call('importUsers', { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: usersKey }),
  })
}

/** A folder and those that it is in, up to `/`. */
export const foldersFrom = (path: string): string[] => (path === '/' ? ['/'] : [path, ...foldersFrom(parentPath(path))])

/** Orders of the list of users, named as in the API. */
export type Order = OrderOf<SortedColumn>

export const byName: Order = 'username'

export const isOrder = (text: string): text is Order =>
  sortedColumns.some((column) => text === column || text === `-${column}`)

/** As the API sorts: users who are equal by that are in the order of their names. */
export const apiSortOf = (order: Order): Order[] =>
  order === 'username' || order === '-username' ? [order] : [order, 'username']
