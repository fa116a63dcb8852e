/** Where users have signed in before: addresses and browsers. Neither opens anything; guesses of others do not keep them out. */
import type { Queries, Tx } from '../../db/engine.ts'
import { userNameKey } from '../../lib/text/path.ts'

const mostBrowsers = 50

/** Remembers where a user has signed in from. */
export async function noteAddress(tx: Tx, userId: number, address: string, at: string): Promise<void> {
  await tx
    .insertInto('known_addresses')
    .values({ user_id: userId, address, seen_at: at })
    .onConflict((c) => c.columns(['user_id', 'address']).doUpdateSet({ seen_at: at }))
    .execute()
}

export async function isKnownAddress(q: Queries, userId: number, address: string, since: string): Promise<boolean> {
  const query = q.selectFrom('known_addresses').select('user_id').where('user_id', '=', userId)
  return (await query.where('address', '=', address).where('seen_at', '>=', since).executeTakeFirst()) !== undefined
}

/** Remembers the browser of a user, and forgets all but the newest. */
export async function noteBrowser(tx: Tx, userId: number, tokenHash: string, at: string): Promise<void> {
  await tx
    .insertInto('known_browsers')
    .values({ user_id: userId, token_hash: tokenHash, seen_at: at })
    .onConflict((c) => c.columns(['user_id', 'token_hash']).doUpdateSet({ seen_at: at }))
    .execute()
  const rows = tx.selectFrom('known_browsers').select('token_hash').where('user_id', '=', userId)
  const newest = rows.orderBy('seen_at', 'desc').orderBy('token_hash').limit(mostBrowsers)
  await tx.deleteFrom('known_browsers').where('user_id', '=', userId).where('token_hash', 'not in', newest).execute()
}

/** Whether a user of that name has signed in with that browser. */
export async function isBrowserOf(q: Queries, username: string, tokenHash: string, since: string): Promise<boolean> {
  const row = await q
    .selectFrom('known_browsers as b')
    .innerJoin('users as u', 'u.id', 'b.user_id')
    .select('u.id')
    .where('b.token_hash', '=', tokenHash)
    .where('b.seen_at', '>=', since)
    .where('u.username_key', '=', userNameKey(username))
    .executeTakeFirst()
  return row !== undefined
}

/** Whether anybody has signed in from that address. */
export async function isAddressOfAnybody(q: Queries, address: string, since: string): Promise<boolean> {
  const query = q.selectFrom('known_addresses').select('user_id').where('address', '=', address)
  return (await query.where('seen_at', '>=', since).limit(1).executeTakeFirst()) !== undefined
}

/** Whether anybody has signed in with that browser. */
export async function isBrowserOfAnybody(q: Queries, tokenHash: string, since: string): Promise<boolean> {
  const query = q.selectFrom('known_browsers').select('user_id').where('token_hash', '=', tokenHash)
  return (await query.where('seen_at', '>=', since).limit(1).executeTakeFirst()) !== undefined
}

export async function forgetKnown(q: Queries, before: string): Promise<void> {
  await q.deleteFrom('known_addresses').where('seen_at', '<', before).execute()
  await q.deleteFrom('known_browsers').where('seen_at', '<', before).execute()
}
