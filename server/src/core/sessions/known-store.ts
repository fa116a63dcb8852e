/** Addresses and browsers that users have signed in from. They grant nothing, but wrong guesses from elsewhere do not lock them out. */
import type { Queries, Tx } from '../../db/engine.ts'
import { userNameKey } from '../../lib/text/path.ts'

const maxBrowsers = 50

export async function recordAddress(tx: Tx, userId: number, address: string, at: string): Promise<void> {
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

/** Records a browser of a user, and deletes all but the most recent ones. */
export async function recordBrowser(tx: Tx, userId: number, tokenHash: string, at: string): Promise<void> {
  await tx
    .insertInto('known_browsers')
    .values({ user_id: userId, token_hash: tokenHash, seen_at: at })
    .onConflict((c) => c.columns(['user_id', 'token_hash']).doUpdateSet({ seen_at: at }))
    .execute()
  const rows = tx.selectFrom('known_browsers').select('token_hash').where('user_id', '=', userId)
  const newest = rows.orderBy('seen_at', 'desc').orderBy('token_hash').limit(maxBrowsers)
  await tx.deleteFrom('known_browsers').where('user_id', '=', userId).where('token_hash', 'not in', newest).execute()
}

/** True when the user with this name has signed in with this browser. */
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

export async function isAddressOfAnyUser(q: Queries, address: string, since: string): Promise<boolean> {
  const query = q.selectFrom('known_addresses').select('user_id').where('address', '=', address)
  return (await query.where('seen_at', '>=', since).limit(1).executeTakeFirst()) !== undefined
}

export async function isBrowserOfAnyUser(q: Queries, tokenHash: string, since: string): Promise<boolean> {
  const query = q.selectFrom('known_browsers').select('user_id').where('token_hash', '=', tokenHash)
  return (await query.where('seen_at', '>=', since).limit(1).executeTakeFirst()) !== undefined
}

export async function deleteKnownBefore(q: Queries, before: string): Promise<void> {
  await q.deleteFrom('known_addresses').where('seen_at', '<', before).execute()
  await q.deleteFrom('known_browsers').where('seen_at', '<', before).execute()
}
