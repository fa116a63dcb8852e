import type { Queries } from '../../db/engine.ts'
import { hotQuery } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { roleOf } from '../actor.ts'
import { splitPermissions } from '../users/user.ts'

/** A key and a token that belong together, with the user they act as. */
export interface Bearer {
  readonly tokenId: number
  readonly usedAt: string | null
  readonly keyName: string
  readonly accountId: number
  readonly user: {
    readonly id: number
    readonly username: string
    readonly role: ReturnType<typeof roleOf>
    readonly permissions: ReturnType<typeof splitPermissions>
    readonly homeId: number
    readonly timeZone: string
    readonly locked: boolean
    readonly expiresAt: string | null
  }
  /** JSON of the account's plan limits. */
  readonly planLimits: string
  /** JSON of the address ranges it can be reached from; null for all. */
  readonly allowedRanges: string | null
}

const bearers = hotQuery('bearer', (q) =>
  q
    .selectFrom('access_tokens as t')
    .innerJoin('api_keys as k', 'k.id', 't.key_id')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .innerJoin('accounts as a', 'a.id', 't.account_id')
    .select([
      't.id as token_id',
      't.used_at',
      't.account_id',
      'k.name as key_name',
      'a.plan_limits',
      'a.allowed_ranges',
    ])
    .select(['u.id', 'u.username', 'u.role', 'u.permissions', 'u.home_id', 'u.time_zone', 'u.locked', 'u.expires_at'])
    .where('t.token_hash', '=', '')
    .where('k.value_hash', '=', ''),
)

/** One look-up by both hashes; null unless the token was made for that key. */
export async function bearerOf(q: Queries, keyHash: string, tokenHash: string): Promise<Bearer | null> {
  const [row] = await bearers(q, tokenHash, keyHash)
  if (!row) return null
  return {
    tokenId: row.token_id,
    usedAt: row.used_at,
    keyName: row.key_name,
    accountId: row.account_id,
    planLimits: row.plan_limits,
    allowedRanges: row.allowed_ranges,
    user: {
      id: row.id,
      username: row.username,
      role: roleOf(row.role),
      permissions: splitPermissions(row.permissions),
      homeId: row.home_id,
      timeZone: row.time_zone,
      locked: row.locked === 1,
      expiresAt: row.expires_at,
    },
  }
}

/** Whether the token still exists with this very secret and its user may still come in. */
export async function isStillGood(q: Queries, tokenId: number, tokenHash: string, now: string): Promise<boolean> {
  const row = await q
    .selectFrom('access_tokens as t')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .select('t.id')
    .where('t.id', '=', tokenId)
    .where('t.token_hash', '=', tokenHash)
    .where('u.locked', '=', 0)
    .where((e) => e.or([e('u.expires_at', 'is', null), e('u.expires_at', '>', now)]))
    .executeTakeFirst()
  return row !== undefined
}

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
