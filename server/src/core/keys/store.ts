import type { Queries, Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { roleOf } from '../actor.ts'
import type { AccessToken } from './key.ts'

/** A key with its sealed value, and the time of the last use of one of its tokens. */
export type SealedKey = Row<'api_keys'> & { readonly used_at: string | null }

const keys = (q: Queries) =>
  q
    .selectFrom('api_keys as k')
    .selectAll('k')
    .select((e) =>
      e
        .selectFrom('access_tokens as t')
        .select((t) => t.fn.max('t.used_at').as('used_at'))
        .whereRef('t.key_id', '=', 'k.id')
        .as('used_at'),
    )

export interface NewKey {
  readonly accountId: number
  readonly createdBy: number
  readonly name: string
  readonly description: string
  readonly valueHash: string
  readonly at: string
}

/** Inserts a key; its value is sealed later, when its id is known. Throws the engine's unique violation if the value is in use. */
export async function insertKey(tx: Tx, key: NewKey): Promise<number> {
  const { id } = await tx
    .insertInto('api_keys')
    .values({
      account_id: key.accountId,
      created_by: key.createdBy,
      name: key.name,
      description: key.description,
      value_hash: key.valueHash,
      value_sealed: '',
      created_at: key.at,
      modified_at: key.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function setSealedValue(tx: Tx, id: number, sealed: string): Promise<void> {
  await tx.updateTable('api_keys').set({ value_sealed: sealed }).where('id', '=', id).execute()
}

export async function keyById(q: Queries, accountId: number, id: number): Promise<SealedKey | null> {
  return (await keys(q).where('k.account_id', '=', accountId).where('k.id', '=', id).executeTakeFirst()) ?? null
}

export async function keyByHash(q: Queries, valueHash: string): Promise<SealedKey | null> {
  return (await keys(q).where('k.value_hash', '=', valueHash).executeTakeFirst()) ?? null
}

export async function keyByName(q: Queries, accountId: number, name: string): Promise<SealedKey | null> {
  const query = keys(q).where('k.account_id', '=', accountId).where('k.name', '=', name)
  return (await query.orderBy('k.id').limit(1).executeTakeFirst()) ?? null
}

interface Page {
  readonly offset: number
  readonly limit: number
}

export async function keysPage(q: Queries, accountId: number, page: Page): Promise<SealedKey[]> {
  const query = keys(q).where('k.account_id', '=', accountId)
  return await query.orderBy('k.id').limit(page.limit).offset(page.offset).execute()
}

export async function countKeys(q: Queries, accountId: number): Promise<number> {
  const row = await q
    .selectFrom('api_keys')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function renameKey(
  tx: Tx,
  id: number,
  changes: { name: string; description: string; at: string },
): Promise<void> {
  const { at, ...naming } = changes
  await tx
    .updateTable('api_keys')
    .set({ ...naming, modified_at: at })
    .where('id', '=', id)
    .execute()
}

/** Deletes an API key; its tokens are deleted by the foreign key. */
export async function deleteKey(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('api_keys').where('id', '=', id).execute()
}

const tokens = (q: Queries) =>
  q
    .selectFrom('access_tokens as t')
    .innerJoin('api_keys as k', 'k.id', 't.key_id')
    .innerJoin('users as u', 'u.id', 't.user_id')
    .select(['t.id', 't.account_id', 't.key_id', 't.user_id', 't.name', 't.last_four', 't.created_at', 't.used_at'])
    .select(['k.name as key_name', 'u.username', 'u.role as user_role'])

type TokenRow = Awaited<ReturnType<ReturnType<typeof tokens>['execute']>>[number]

const toToken = (row: TokenRow): AccessToken => ({
  id: row.id,
  accountId: row.account_id,
  keyId: row.key_id,
  keyName: row.key_name,
  userId: row.user_id,
  username: row.username,
  userRole: roleOf(row.user_role),
  name: row.name,
  lastFour: row.last_four,
  createdAt: row.created_at,
  usedAt: row.used_at,
})

export interface NewToken {
  readonly accountId: number
  readonly keyId: number
  readonly userId: number
  readonly name: string
  readonly at: string
}

/** What is stored of a token's value. */
export interface StoredValue {
  readonly hash: string
  readonly lastFour: string
}

/** Throws the engine's unique violation if the value is in use. */
export async function insertToken(tx: Tx, token: NewToken, value: StoredValue): Promise<number> {
  const { id } = await tx
    .insertInto('access_tokens')
    .values({
      account_id: token.accountId,
      key_id: token.keyId,
      user_id: token.userId,
      name: token.name,
      token_hash: value.hash,
      last_four: value.lastFour,
      created_at: token.at,
      used_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function tokenById(q: Queries, accountId: number, id: number): Promise<AccessToken | null> {
  const row = await tokens(q).where('t.account_id', '=', accountId).where('t.id', '=', id).executeTakeFirst()
  return row ? toToken(row) : null
}

export async function tokenByHash(q: Queries, accountId: number, tokenHash: string): Promise<AccessToken | null> {
  const query = tokens(q).where('t.account_id', '=', accountId).where('t.token_hash', '=', tokenHash)
  const row = await query.executeTakeFirst()
  return row ? toToken(row) : null
}

/** Whether any account has a token with this value. */
export async function isTokenInUse(q: Queries, tokenHash: string): Promise<boolean> {
  return (
    (await q.selectFrom('access_tokens').select('id').where('token_hash', '=', tokenHash).executeTakeFirst()) !==
    undefined
  )
}

export async function tokenHashOf(q: Queries, accountId: number, id: number): Promise<string | null> {
  const query = q.selectFrom('access_tokens').select('token_hash').where('account_id', '=', accountId)
  return (await query.where('id', '=', id).executeTakeFirst())?.token_hash ?? null
}

export async function hasTokens(q: Queries, keyId: number): Promise<boolean> {
  return (await q.selectFrom('access_tokens').select('id').where('key_id', '=', keyId).executeTakeFirst()) !== undefined
}

export async function tokensPage(q: Queries, accountId: number, page: Page): Promise<AccessToken[]> {
  const query = tokens(q).where('t.account_id', '=', accountId).orderBy('t.id')
  return (await query.limit(page.limit).offset(page.offset).execute()).map(toToken)
}

export async function countTokens(q: Queries, accountId: number): Promise<number> {
  const row = await q
    .selectFrom('access_tokens')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Replaces the secret; the previous one is invalid at once. */
export async function replaceTokenValue(tx: Tx, id: number, value: StoredValue, at: string): Promise<void> {
  await tx
    .updateTable('access_tokens')
    .set({ token_hash: value.hash, last_four: value.lastFour, created_at: at, used_at: null })
    .where('id', '=', id)
    .execute()
}

export async function deleteToken(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('access_tokens').where('id', '=', id).execute()
}
