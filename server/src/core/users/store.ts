import type { Queries, Tx } from '../../db/engine.ts'
import { idList, isInList, lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { userNameKey } from '../../lib/text/path.ts'
import { type Permission, type Role, roleOf } from '../actor.ts'
import { type Language, languageOf } from '../texts.ts'
import {
  type FtpAccess,
  ftpAccessOf,
  joinPermissions,
  type ListOrder,
  listOrderOf,
  type SftpAccess,
  sftpAccessOf,
  splitPermissions,
  type User,
} from './user.ts'

export const toUser = (row: Row<'users'>): User => ({
  id: row.id,
  accountId: row.account_id,
  username: row.username,
  passwordHash: row.password_hash,
  email: row.email || null,
  nickname: row.nickname,
  role: roleOf(row.role),
  permissions: splitPermissions(row.permissions),
  homeId: row.home_id,
  storageQuota: row.storage_quota,
  sftpAccess: sftpAccessOf(row.sftp_access),
  ftpAccess: ftpAccessOf(row.ftp_access),
  timeZone: row.time_zone,
  listOrder: listOrderOf(row.list_order),
  language: languageOf(row.language),
  locked: row.locked === 1,
  onboarding: row.onboarding === 1,
  operator: row.operator === 1,
  expiresAt: row.expires_at,
  accessedAt: row.accessed_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

export interface NewUser {
  readonly accountId: number
  readonly username: string
  readonly passwordHash: string | null
  readonly email: string | null
  readonly nickname: string
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  readonly storageQuota?: number | null
  readonly sftpAccess?: SftpAccess
  readonly ftpAccess?: FtpAccess
  readonly timeZone: string
  readonly locked?: boolean
  readonly onboarding?: boolean
  readonly operator?: boolean
  readonly expiresAt?: string | null
  readonly at: string
}

/** Throws the engine's unique violation when a user of any account has the name, ignoring case. */
export async function insertUser(tx: Tx, user: NewUser): Promise<number> {
  const { id } = await tx
    .insertInto('users')
    .values({
      account_id: user.accountId,
      username: user.username,
      username_key: userNameKey(user.username),
      password_hash: user.passwordHash,
      email: user.email ?? '',
      nickname: user.nickname,
      role: user.role,
      permissions: joinPermissions(user.permissions),
      home_id: user.homeId,
      storage_quota: user.storageQuota ?? null,
      sftp_access: user.sftpAccess ?? 'any',
      ftp_access: user.ftpAccess ?? 'default',
      time_zone: user.timeZone,
      locked: user.locked ? 1 : 0,
      onboarding: user.onboarding ? 1 : 0,
      operator: user.operator ? 1 : 0,
      expires_at: user.expiresAt ?? null,
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

/** Those of these users that are there. */
export async function usersById(q: Queries, accountId: number, ids: readonly number[]): Promise<User[]> {
  if (ids.length === 0) return []
  const query = q.selectFrom('users').selectAll().where('account_id', '=', accountId)
  return (await query.where(isInList(q, 'id', idList(q, ids))).execute()).map(toUser)
}

/** Locks the user until the end of the transaction. */
export async function lockUser(tx: Tx, accountId: number, id: number): Promise<User | null> {
  const query = tx.selectFrom('users').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await lockRows(tx, query).executeTakeFirst()
  return row ? toUser(row) : null
}

/** User names are unique across the installation, ignoring case. */
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

/** Those of these folders that are home folders. */
export async function homesAmong(q: Queries, folderIds: readonly number[]): Promise<number[]> {
  const rows = await q.selectFrom('users').select('home_id').where('home_id', 'in', folderIds).distinct().execute()
  return rows.map((row) => row.home_id)
}

export async function countUsers(q: Queries, accountId: number): Promise<number> {
  const row = await q
    .selectFrom('users')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Undefined fields stay unchanged. */
export interface UserChanges {
  readonly username: string | undefined
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number | undefined
  readonly storageQuota: number | null | undefined
  readonly sftpAccess: SftpAccess | undefined
  readonly ftpAccess: FtpAccess | undefined
  readonly nickname: string | undefined
  readonly timeZone: string | undefined
  readonly listOrder: ListOrder | undefined
  readonly language: Language | null | undefined
  readonly locked: boolean | undefined
  readonly onboarding: boolean | undefined
  readonly operator: false | undefined
  readonly expiresAt: string | null | undefined
  readonly at: string
}

const flag = (on: boolean) => (on ? (1 as const) : (0 as const))

export async function updateUser(tx: Tx, id: number, changes: UserChanges): Promise<void> {
  const { username, homeId, storageQuota, sftpAccess, ftpAccess } = changes
  const { nickname, timeZone, listOrder, language, locked, onboarding, operator, expiresAt } = changes
  await tx
    .updateTable('users')
    .set({
      modified_at: changes.at,
      role: changes.role,
      permissions: joinPermissions(changes.permissions),
      ...(username !== undefined && { username, username_key: userNameKey(username) }),
      ...(homeId !== undefined && { home_id: homeId }),
      ...(storageQuota !== undefined && { storage_quota: storageQuota }),
      ...(sftpAccess !== undefined && { sftp_access: sftpAccess }),
      ...(ftpAccess !== undefined && { ftp_access: ftpAccess }),
      ...(nickname !== undefined && { nickname }),
      ...(timeZone !== undefined && { time_zone: timeZone }),
      ...(listOrder !== undefined && { list_order: listOrder }),
      ...(language !== undefined && { language }),
      ...(locked !== undefined && { locked: flag(locked) }),
      ...(onboarding !== undefined && { onboarding: flag(onboarding) }),
      ...(operator !== undefined && { operator: flag(operator) }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    })
    .where('id', '=', id)
    .execute()
}

export async function setOperator(tx: Tx, id: number, on: boolean, at: string): Promise<void> {
  await tx
    .updateTable('users')
    .set({ operator: flag(on), modified_at: at })
    .where('id', '=', id)
    .execute()
}

const maxOfOneAddress = 5

/** The first few users with this email address, as given or in lower case. */
export async function usersByEmail(q: Queries, email: string): Promise<User[]> {
  if (email === '') return []
  const spellings = [...new Set([email, email.toLowerCase()])]
  const query = q.selectFrom('users').selectAll().where('email', 'in', spellings)
  return (await query.orderBy('id').limit(maxOfOneAddress).execute()).map(toUser)
}

/** Ends the sessions of a user, except `but`. */
export async function endSessions(tx: Tx, userId: number, but?: number): Promise<void> {
  const query = tx.deleteFrom('sessions').where('user_id', '=', userId)
  await (but === undefined ? query : query.where('id', '!=', but)).execute()
}

/** Access tokens are deleted by the foreign key. */
export async function deleteUser(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('recent_opens').where('user_id', '=', id).execute()
  await tx.deleteFrom('users').where('id', '=', id).execute()
}

/** Makes another user the owner of everything that a user created or owns. */
export async function transferOwnership(tx: Tx, fromId: number, toId: number): Promise<void> {
  await tx.updateTable('resources').set({ created_by: toId }).where('created_by', '=', fromId).execute()
  await tx.updateTable('api_keys').set({ created_by: toId }).where('created_by', '=', fromId).execute()
  await tx.updateTable('shares').set({ owner_id: toId }).where('owner_id', '=', fromId).execute()
  await tx.updateTable('direct_links').set({ created_by: toId }).where('created_by', '=', fromId).execute()
}

export async function openShares(q: Queries, ownerId: number) {
  const query = q.selectFrom('shares').select(['id', 'type', 'resource_id', 'access']).where('owner_id', '=', ownerId)
  return await query.where('status', '=', 1).execute()
}

export async function endShare(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('shares').set({ status: 0, modified_at: at }).where('id', '=', id).execute()
  await tx.deleteFrom('visits').where('share_id', '=', id).execute()
}

export async function disableLinks(tx: Tx, creatorId: number, at: string): Promise<void> {
  const links = tx.updateTable('direct_links').set({ enabled: 0, modified_at: at }).where('created_by', '=', creatorId)
  await links.where('enabled', '=', 1).execute()
}
