import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery } from '../../db/prepared.ts'
import { idList, isInList } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { type KnownUser, userOf } from './known-user.ts'
import type { Session } from './session.ts'

/** A session with its user. */
export interface SessionUser {
  readonly session: Session
  readonly accountId: number
  readonly user: KnownUser
  /** JSON of the account's plan limits. */
  readonly planLimits: string
  /** JSON of the address ranges from which the account can be reached; null for all. */
  readonly allowedRanges: string | null
}

const toSession = (row: Omit<Row<'sessions'>, 'account_id' | 'token_hash'>): Session => ({
  id: row.id,
  userId: row.user_id,
  address: row.address,
  userAgent: row.user_agent,
  isPersistent: row.stays === 1,
  createdAt: row.created_at,
  usedAt: row.used_at,
  expiresAt: row.expires_at,
})

const sessionUsers = preparedQuery(
  'session',
  (q, param: { tokenHash: string }) =>
    q
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .innerJoin('accounts as a', 'a.id', 's.account_id')
      .select(['s.id as session_id', 's.account_id', 's.address', 's.user_agent', 's.stays'])
      .select(['s.created_at', 's.used_at', 's.expires_at as ends_at', 'a.plan_limits', 'a.allowed_ranges'])
      .select(['u.id', 'u.username', 'u.role', 'u.permissions', 'u.home_id', 'u.time_zone', 'u.locked', 'u.expires_at'])
      .where('s.token_hash', '=', param.tokenHash),
  ([row]): SessionUser | null =>
    row
      ? {
          session: toSession({ ...row, id: row.session_id, user_id: row.id, expires_at: row.ends_at }),
          accountId: row.account_id,
          user: userOf(row),
          planLimits: row.plan_limits,
          allowedRanges: row.allowed_ranges,
        }
      : null,
)

/** Looks up a session by the hash of its secret. */
export const sessionUserOf = (q: Queries, tokenHash: string): Promise<SessionUser | null> =>
  sessionUsers(q, { tokenHash })

export type NewSession = Omit<Row<'sessions'>, 'id' | 'used_at'>

export async function insertSession(tx: Tx, session: NewSession): Promise<Session> {
  const row = await tx
    .insertInto('sessions')
    .values({ ...session, used_at: session.created_at })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSession(row)
}

/** Sessions of a user, most recently used first. */
export async function sessionsOf(q: Queries, userId: number): Promise<Session[]> {
  const query = q.selectFrom('sessions').selectAll().where('user_id', '=', userId)
  return (await query.orderBy('used_at', 'desc').orderBy('id', 'desc').execute()).map(toSession)
}

/** Those of these sessions that exist. */
export async function sessionsById(q: Queries, ids: readonly number[]): Promise<Session[]> {
  const query = q
    .selectFrom('sessions')
    .selectAll()
    .where(isInList(q, 'id', idList(q, ids)))
  return (await query.execute()).map(toSession)
}

export async function sessionById(q: Queries, accountId: number, id: number) {
  const query = q.selectFrom('sessions').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** Replaces the secret of a session. Null if it has ended. */
export async function replaceSecret(tx: Tx, id: number, tokenHash: string): Promise<Session | null> {
  const query = tx.updateTable('sessions').set({ token_hash: tokenHash }).where('id', '=', id).returningAll()
  const row = await query.executeTakeFirst()
  return row ? toSession(row) : null
}

/** True when the session existed. */
export async function deleteSession(q: Queries, id: number): Promise<boolean> {
  const { numDeletedRows } = await q.deleteFrom('sessions').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Deletes all but the newest `count` sessions of a user. */
export async function deleteAllButNewest(tx: Tx, userId: number, count: number): Promise<void> {
  const kept = await tx
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .execute()
  const surplus = kept.slice(count).map(({ id }) => id)
  if (surplus.length > 0) await tx.deleteFrom('sessions').where('id', 'in', surplus).execute()
}

export async function markUsed(q: Queries, id: number, at: string): Promise<void> {
  await q.updateTable('sessions').set({ used_at: at }).where('id', '=', id).execute()
}

/** Deletes sessions that have ended or were unused since `idleSince`. */
export async function deleteExpiredSessions(q: Queries, now: string, idleSince: string): Promise<void> {
  await q
    .deleteFrom('sessions')
    .where((e) => e.or([e('expires_at', '<=', now), e.and([e('stays', '=', 0), e('used_at', '<=', idleSince)])]))
    .execute()
}

export async function deleteExpiredCodes(q: Queries, now: string): Promise<void> {
  await q.deleteFrom('reset_codes').where('expires_at', '<=', now).execute()
}
