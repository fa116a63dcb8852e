import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery } from '../../db/prepared.ts'
import type { Row } from '../../db/schema.ts'
import { type Permission, type Role, roleOf } from '../actor.ts'
import { ftpAccessOf, mayUseFtp, sftpAccessOf, splitPermissions } from '../users/user.ts'
import { type KnownUser, userOf } from './known-user.ts'

/** An API key and a token of it, with the user that the token acts as. */
export interface Bearer {
  readonly tokenId: number
  /** In ms since 1970; null for never. */
  readonly usedMs: number | null
  readonly keyName: string
  readonly accountId: number
  readonly user: KnownUser
  /** JSON of the account's plan limits. */
  readonly planLimits: string
  /** JSON of the address ranges from which the account can be reached; null for all. */
  readonly allowedRanges: string | null
}

const bearers = preparedQuery(
  'bearer',
  (q, param: { tokenHash: string; keyHash: string }) =>
    q
      .selectFrom('access_tokens as t')
      .innerJoin('api_keys as k', 'k.id', 't.key_id')
      .innerJoin('users as u', 'u.id', 't.user_id')
      .innerJoin('accounts as a', 'a.id', 't.account_id')
      .select(['t.id as token_id', 't.used_at', 't.account_id', 'k.name as key_name'])
      .select(['a.plan_limits', 'a.allowed_ranges'])
      .select(['u.id', 'u.username', 'u.role', 'u.permissions', 'u.home_id', 'u.time_zone', 'u.locked', 'u.expires_at'])
      .where('t.token_hash', '=', param.tokenHash)
      .where('k.value_hash', '=', param.keyHash),
  ([row]): Bearer | null =>
    row
      ? {
          tokenId: row.token_id,
          usedMs: row.used_at === null ? null : Date.parse(row.used_at),
          keyName: row.key_name,
          accountId: row.account_id,
          planLimits: row.plan_limits,
          allowedRanges: row.allowed_ranges,
          user: userOf(row),
        }
      : null,
)

/** Looks up a token by both hashes; null unless it belongs to the key. */
export const bearerOf = (q: Queries, keyHash: string, tokenHash: string): Promise<Bearer | null> =>
  bearers(q, { tokenHash, keyHash })

/** The access of a user as it is now, which `confirm` compares with that at authentication. */
export interface CurrentAccess {
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  readonly homeId: number
  readonly locked: boolean
  readonly expiresAt: string | null
  /** JSON of the address ranges the account can be reached from; null for all. */
  readonly allowedRanges: string | null
}

interface AccessColumns {
  readonly role: string
  readonly permissions: string
  readonly home_id: number
  readonly locked: 0 | 1
  readonly expires_at: string | null
  readonly allowed_ranges: string | null
}

export const accessOf = ([row]: readonly AccessColumns[]): CurrentAccess | null =>
  row
    ? {
        role: roleOf(row.role),
        permissions: splitPermissions(row.permissions),
        homeId: row.home_id,
        locked: row.locked === 1,
        expiresAt: row.expires_at,
        allowedRanges: row.allowed_ranges,
      }
    : null

const bearerNow = preparedQuery(
  'bearer-now',
  (q, param: { tokenHash: string }) =>
    q
      .selectFrom('access_tokens as t')
      .innerJoin('users as u', 'u.id', 't.user_id')
      .innerJoin('accounts as a', 'a.id', 't.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .where('t.token_hash', '=', param.tokenHash),
  accessOf,
)

const sessionNow = preparedQuery(
  'session-now',
  (q, param: { tokenHash: string }) =>
    q
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .innerJoin('accounts as a', 'a.id', 's.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .where('s.token_hash', '=', param.tokenHash),
  accessOf,
)

/** The current access of a token; null when the token was deleted or regenerated. */
export const currentBearer = (tx: Tx, tokenHash: string): Promise<CurrentAccess | null> => bearerNow(tx, { tokenHash })

/** The current access of a session; null when the session has ended. */
export const currentSessionUser = (tx: Tx, tokenHash: string): Promise<CurrentAccess | null> =>
  sessionNow(tx, { tokenHash })

const passwordNow = preparedQuery(
  'password-now',
  (q, param: { userId: number; passwordHash: string; sftpAccess: string }) =>
    q
      .selectFrom('users as u')
      .innerJoin('accounts as a', 'a.id', 'u.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .where('u.id', '=', param.userId)
      .where('u.password_hash', '=', param.passwordHash)
      .where('u.sftp_access', '=', param.sftpAccess),
  accessOf,
)

/** The current access of a user; null if the password, or the setting for SFTP sign-in, has changed. */
export const currentPasswordUser = (
  tx: Tx,
  user: { readonly id: number; readonly passwordHash: string; readonly sftpAccess: string },
): Promise<CurrentAccess | null> =>
  passwordNow(tx, { userId: user.id, passwordHash: user.passwordHash, sftpAccess: user.sftpAccess })

const ftpNow = preparedQuery(
  'ftp-now',
  (q, param: { userId: number; passwordHash: string }) =>
    q
      .selectFrom('users as u')
      .innerJoin('accounts as a', 'a.id', 'u.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .select(['u.sftp_access', 'u.ftp_access', 'a.secure_only'])
      .where('u.id', '=', param.userId)
      .where('u.password_hash', '=', param.passwordHash),
  ([row]) =>
    row
      ? {
          access: accessOf([row]),
          mayUseFtp: mayUseFtp({ sftpAccess: sftpAccessOf(row.sftp_access), ftpAccess: ftpAccessOf(row.ftp_access) }),
          isSecureOnly: row.secure_only === 1,
        }
      : null,
)

/**
 * The current access of a user over FTP; null if the password has changed, the user may not use FTP any more, or the account refuses
 * sign-ins without encryption by now and this one was made so.
 */
export async function currentFtpUser(
  tx: Tx,
  user: { readonly id: number; readonly passwordHash: string },
  isEncrypted: boolean,
): Promise<CurrentAccess | null> {
  const now = await ftpNow(tx, { userId: user.id, passwordHash: user.passwordHash })
  return now?.mayUseFtp && (isEncrypted || !now.isSecureOnly) ? now.access : null
}

const userNow = preparedQuery(
  'user-now',
  (q, param: { userId: number }) =>
    q
      .selectFrom('users as u')
      .innerJoin('accounts as a', 'a.id', 'u.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .where('u.id', '=', param.userId),
  accessOf,
)

/** The current access of a user, however it signs in. */
export const currentUser = (tx: Tx, userId: number): Promise<CurrentAccess | null> => userNow(tx, { userId })

export async function markTokenUsed(q: Queries, tokenId: number, at: string): Promise<void> {
  await q.updateTable('access_tokens').set({ used_at: at }).where('id', '=', tokenId).execute()
}

export async function markUserSeen(q: Queries, userId: number, at: string): Promise<void> {
  await q.updateTable('users').set({ accessed_at: at }).where('id', '=', userId).execute()
}

export async function accountOfKey(
  q: Queries,
  keyHash: string,
): Promise<Pick<Row<'api_keys'>, 'account_id' | 'name'> | null> {
  const query = q.selectFrom('api_keys').select(['account_id', 'name']).where('value_hash', '=', keyHash)
  return (await query.executeTakeFirst()) ?? null
}
