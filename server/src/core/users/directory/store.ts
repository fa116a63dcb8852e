import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { isLike } from '../../../db/query.ts'
import type { Schema } from '../../../db/schema.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import type { Role } from '../../actor.ts'
import { toUser } from '../store.ts'
import type { User } from '../user.ts'

/** Whether a user can sign in, and if not, why. A locked user may have expired, too. */
export type UserState = 'active' | 'locked' | 'expired'

/** All given criteria must match. Patterns are lower-case LIKE patterns with `\` as the escape. */
export interface UserFilter {
  readonly username?: string
  readonly homeId?: number
  readonly nickname?: string
  readonly email?: string
  readonly role?: Role
  readonly locked?: boolean
  readonly state?: { readonly is: UserState; readonly now: string }
  /** Must match one of several columns. */
  readonly search?: string
}

export type UserSort = 'nickname' | 'username' | 'email' | 'homeDir' | 'modified' | 'role' | 'accessTimestamp'

type UserQuery<O> = SelectQueryBuilder<Schema, 'users', O>

/** Path of the row's home folder in the account, also while it is in the trash. */
const homePath = sql<string>`(
  with recursive up (parent_id, path) as (
    select parent_id, case when parent_id is null then '' else '/' || name end from resources where id = users.home_id
    union all
    select r.parent_id, case when r.parent_id is null then up.path else '/' || r.name || up.path end
    from resources r join up on r.id = up.parent_id
  ) select case when path = '' then '/' else path end from up where parent_id is null)`

const inAnyCase = (column: 'nickname' | 'username' | 'email') => sql<string>`lower(${sql.ref(column)})`

const userSorts = {
  nickname: inAnyCase('nickname'),
  username: inAnyCase('username'),
  email: inAnyCase('email'),
  homeDir: homePath,
  modified: sql.ref<string>('modified_at'),
  role: sql.ref<string>('role'),
  // Users who were never active are first.
  accessTimestamp: sql<string>`coalesce(accessed_at, '')`,
} as const satisfies Record<UserSort, RawBuilder<string>>

function isInState({ is, now }: NonNullable<UserFilter['state']>) {
  if (is === 'locked') return sql<SqlBool>`locked = 1`
  if (is === 'expired') return sql<SqlBool>`locked = 0 and expires_at <= ${now}`
  return sql<SqlBool>`locked = 0 and (expires_at is null or expires_at > ${now})`
}

function filtered<O>(q: Queries, query: UserQuery<O>, filter: UserFilter): UserQuery<O> {
  let some = query
  if (filter.username !== undefined) some = some.where('username_key', '=', userNameKey(filter.username))
  if (filter.homeId !== undefined) some = some.where('home_id', '=', filter.homeId)
  if (filter.nickname !== undefined) some = some.where(isLike(q, 'nickname', filter.nickname))
  if (filter.email !== undefined) some = some.where(isLike(q, 'email', filter.email))
  if (filter.role !== undefined) some = some.where('role', '=', filter.role)
  if (filter.locked !== undefined) some = some.where('locked', '=', filter.locked ? 1 : 0)
  if (filter.state !== undefined) some = some.where(isInState(filter.state))
  const { search } = filter
  if (search === undefined) return some
  const columns = ['nickname', 'email', 'role', 'username', homePath] as const
  return some.where((e) => e.or(columns.map((column) => isLike(q, column, search))))
}

export interface UsersPage {
  readonly sort: readonly { readonly field: UserSort; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

/** One page of an account's matching users, and the total count. */
export async function usersPage(
  q: Queries,
  accountId: number,
  filter: UserFilter,
  page: UsersPage,
): Promise<{ users: User[]; total: number }> {
  const mine = () => q.selectFrom('users').where('account_id', '=', accountId)
  let query = filtered(q, mine().selectAll(), filter)
  for (const { field, descending } of page.sort) query = query.orderBy(userSorts[field], descending ? 'desc' : 'asc')
  const rows = await query.orderBy('id').limit(page.limit).offset(page.offset).execute()
  const counting = filtered(
    q,
    mine().select((e) => e.fn.countAll<number>().as('count')),
    filter,
  )
  const { count } = await counting.executeTakeFirstOrThrow()
  return { users: rows.map(toUser), total: Number(count) }
}
