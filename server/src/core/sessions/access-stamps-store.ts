/** Detects changes that affect the access of users, with one query for all connected users. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import { idList, isInList } from '../../db/query.ts'

/** A stamp for each existing user, which changes with its access, its password and its SSH keys. */
export async function accessStamps(q: Queries, userIds: readonly number[], now: string): Promise<Map<number, string>> {
  const rows = await q
    .selectFrom('users as u')
    .innerJoin('accounts as a', 'a.id', 'u.account_id')
    .select(['u.id', 'u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at'])
    .select(['u.password_hash', 'u.sftp_access', 'u.ftp_access', 'a.allowed_ranges', 'a.secure_only'])
    .select((e) => [
      e.selectFrom('ssh_keys as k').whereRef('k.user_id', '=', 'u.id').select(sql<number>`count(*)`.as('n')).as('keys'),
      e
        .selectFrom('ssh_keys as k')
        .whereRef('k.user_id', '=', 'u.id')
        .select(sql<number>`max(k.id)`.as('n'))
        .as('latest'),
    ])
    .where(isInList(q, 'u.id', idList(q, userIds)))
    .execute()
  const isPast = (at: string | null) => at !== null && at <= now
  return new Map(rows.map(({ id, ...rest }) => [id, JSON.stringify([rest, isPast(rest.expires_at)])]))
}
