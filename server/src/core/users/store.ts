import type { Queries, Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { userNameKey } from '../../lib/path.ts'
import { type Permission, type Role, roleOf } from '../actor.ts'
import { joinPermissions, splitPermissions, type User } from './user.ts'

export const toUser = (row: Row<'users'>): User => ({
  id: row.id,
  accountId: row.account_id,
  username: row.username,
  passwordHash: row.password_hash,
  email: row.email,
  nickname: row.nickname,
  role: roleOf(row.role),
  permissions: splitPermissions(row.permissions),
  homeId: row.home_id,
  timeZone: row.time_zone,
  locked: row.locked === 1,
  onboarding: row.onboarding === 1,
  expiresAt: row.expires_at,
  accessedAt: row.accessed_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

export interface NewUser {
  readonly accountId: number
  readonly username: string
  readonly passwordHash: string | null
  readonly email: string
  readonly nickname: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  readonly timeZone: string
  readonly at: string
}

/** Throws the engine's unique violation when the name, in any case, is taken in any account. */
export async function insertUser(tx: Tx, user: NewUser): Promise<number> {
  const { id } = await tx
    .insertInto('users')
    .values({
      account_id: user.accountId,
      username: user.username,
      username_key: userNameKey(user.username),
      password_hash: user.passwordHash,
      email: user.email,
      nickname: user.nickname,
      role: user.role,
      permissions: joinPermissions(user.permissions),
      home_id: user.homeId,
      time_zone: user.timeZone,
      locked: 0,
      onboarding: 0,
      expires_at: null,
      accessed_at: null,
      created_at: user.at,
      modified_at: user.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function setHome(tx: Tx, id: number, homeId: number): Promise<void> {
  await tx.updateTable('users').set({ home_id: homeId }).where('id', '=', id).execute()
}

export async function userById(q: Queries, accountId: number, id: number): Promise<User | null> {
  const row = await q
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? toUser(row) : null
}

/** User names are unique across the installation, without regard to case. */
export async function userByName(q: Queries, username: string): Promise<User | null> {
  const row = await q
    .selectFrom('users')
    .selectAll()
    .where('username_key', '=', userNameKey(username))
    .executeTakeFirst()
  return row ? toUser(row) : null
}

export async function listUsers(q: Queries, accountId: number): Promise<User[]> {
  const rows = await q.selectFrom('users').selectAll().where('account_id', '=', accountId).orderBy('id').execute()
  return rows.map(toUser)
}

export async function countUsers(q: Queries, accountId: number): Promise<number> {
  const row = await q
    .selectFrom('users')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export interface UserChanges {
  readonly locked?: boolean
  readonly passwordHash?: string
  readonly at: string
}

export async function updateUser(tx: Tx, id: number, changes: UserChanges): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      modified_at: changes.at,
      ...(changes.locked !== undefined && { locked: changes.locked ? 1 : 0 }),
      ...(changes.passwordHash !== undefined && { password_hash: changes.passwordHash }),
    })
    .where('id', '=', id)
    .execute()
}
