import { type SelectQueryBuilder, sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import type { Schema } from '../../db/schema.ts'
import { userNameKey } from '../../lib/path.ts'
import type { Role } from '../actor.ts'
import { toUser } from './store.ts'
import type { User } from './user.ts'

export interface AnyOf {
  /** LIKE pattern, lower case, `\` escapes. */
  readonly pattern: string
  readonly homeId: number | null
}

/** What is given must all hold. Patterns are for LIKE, lower case, `\` escapes. */
export interface UserFilter {
  readonly username?: string
  readonly homeId?: number
  readonly nickname?: string
  readonly email?: string
  readonly role?: Role
  readonly locked?: boolean
  readonly search?: AnyOf
}

export const userSorts = {
  nickname: 'nickname',
  username: 'username',
  email: 'email',
  homeDir: 'home_id',
  modified: 'modified_at',
} as const
export type UserSort = keyof typeof userSorts

type UserQuery<O> = SelectQueryBuilder<Schema, 'users', O>

const like = (column: 'nickname' | 'email' | 'role' | 'username', pattern: string) =>
  sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`

function filtered<O>(query: UserQuery<O>, filter: UserFilter): UserQuery<O> {
  let q = query
  if (filter.username !== undefined) q = q.where('username_key', '=', userNameKey(filter.username))
  if (filter.homeId !== undefined) q = q.where('home_id', '=', filter.homeId)
  if (filter.nickname !== undefined) q = q.where(like('nickname', filter.nickname))
  if (filter.email !== undefined) q = q.where(like('email', filter.email))
  if (filter.role !== undefined) q = q.where('role', '=', filter.role)
  if (filter.locked !== undefined) q = q.where('locked', '=', filter.locked ? 1 : 0)
  const { search } = filter
  if (!search) return q
  return q.where((e) =>
    e.or([
      ...(['nickname', 'email', 'role', 'username'] as const).map((column) => like(column, search.pattern)),
      ...(search.homeId === null ? [] : [e('home_id', '=', search.homeId)]),
    ]),
  )
}

export interface UsersPage {
  readonly sort: readonly { readonly field: UserSort; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

/** One page of an account's users and the count of all that match. */
export async function usersPage(
  q: Queries,
  accountId: number,
  filter: UserFilter,
  page: UsersPage,
): Promise<{ users: User[]; total: number }> {
  const mine = () => q.selectFrom('users').where('account_id', '=', accountId)
  let query = filtered(mine().selectAll(), filter)
  for (const { field, descending } of page.sort) query = query.orderBy(userSorts[field], descending ? 'desc' : 'asc')
  const rows = await query.orderBy('id').limit(page.limit).offset(page.offset).execute()
  const counting = filtered(
    mine().select((e) => e.fn.countAll<number>().as('count')),
    filter,
  )
  const { count } = await counting.executeTakeFirstOrThrow()
  return { users: rows.map(toUser), total: Number(count) }
}
