import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery } from '../../db/prepared.ts'
import type { Row } from '../../db/schema.ts'
import { accessOf, type CurrentAccess } from '../sessions/store.ts'
import type { SshKey } from './ssh-key.ts'

const toKey = (row: Row<'ssh_keys'>): SshKey => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  algorithm: row.algorithm,
  bits: row.bits,
  fingerprint: row.fingerprint,
  publicKey: row.public_key,
  comment: row.comment,
  createdAt: row.created_at,
  usedAt: row.used_at,
})

/** Throws the engine's unique violation when the user has the key. */
export async function insertKey(tx: Tx, key: Omit<SshKey, 'id' | 'usedAt'>): Promise<SshKey> {
  const row = await tx
    .insertInto('ssh_keys')
    .values({
      account_id: key.accountId,
      user_id: key.userId,
      algorithm: key.algorithm,
      bits: key.bits,
      fingerprint: key.fingerprint,
      public_key: key.publicKey,
      comment: key.comment,
      created_at: key.createdAt,
      used_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toKey(row)
}

export async function keyById(q: Queries, accountId: number, id: number): Promise<SshKey | null> {
  const query = q.selectFrom('ssh_keys').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toKey(row) : null
}

export async function hasKey(q: Queries, userId: number, fingerprint: string): Promise<boolean> {
  const query = q.selectFrom('ssh_keys').select('id').where('user_id', '=', userId)
  return (await query.where('fingerprint', '=', fingerprint).executeTakeFirst()) !== undefined
}

interface Selection {
  readonly userId?: number | undefined
  readonly offset: number
  readonly limit: number
}

const ofAccount = (q: Queries, accountId: number, userId: number | undefined) => {
  const query = q.selectFrom('ssh_keys').where('account_id', '=', accountId)
  return userId === undefined ? query : query.where('user_id', '=', userId)
}

export async function keysPage(q: Queries, accountId: number, page: Selection): Promise<SshKey[]> {
  const query = ofAccount(q, accountId, page.userId).selectAll().orderBy('id')
  return (await query.limit(page.limit).offset(page.offset).execute()).map(toKey)
}

export async function countKeys(q: Queries, accountId: number, userId?: number): Promise<number> {
  const query = ofAccount(q, accountId, userId).select((e) => e.fn.countAll<number>().as('count'))
  return Number((await query.executeTakeFirstOrThrow()).count)
}

export async function deleteKey(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('ssh_keys').where('id', '=', id).execute()
}

/** A key of a user; null if the user does not have it. */
export async function keyByFingerprint(q: Queries, userId: number, fingerprint: string): Promise<SshKey | null> {
  const query = q.selectFrom('ssh_keys').selectAll().where('user_id', '=', userId)
  const row = await query.where('fingerprint', '=', fingerprint).executeTakeFirst()
  return row ? toKey(row) : null
}

/** False if the key was deleted. */
export async function markUsed(tx: Tx, id: number, at: string): Promise<boolean> {
  const query = tx.updateTable('ssh_keys').set({ used_at: at }).where('id', '=', id)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

/** Adds the key to a row with only its fingerprint. */
export async function storePublicKey(
  tx: Tx,
  id: number,
  { algorithm, bits, publicKey }: Pick<SshKey, 'algorithm' | 'bits' | 'publicKey'>,
): Promise<void> {
  const columns = { algorithm, bits, public_key: publicKey }
  await tx.updateTable('ssh_keys').set(columns).where('id', '=', id).where('public_key', '=', '').execute()
}

const keyUserNow = preparedQuery(
  'key-user-now',
  (q, param: { keyId: number; sftpAccess: string }) =>
    q
      .selectFrom('ssh_keys as k')
      .innerJoin('users as u', 'u.id', 'k.user_id')
      .innerJoin('accounts as a', 'a.id', 'u.account_id')
      .select(['u.role', 'u.permissions', 'u.home_id', 'u.locked', 'u.expires_at', 'a.allowed_ranges'])
      .where('k.id', '=', param.keyId)
      .where('u.sftp_access', '=', param.sftpAccess),
  accessOf,
)

/** The current access of a key's user; null if the key was deleted, or the user's setting for SFTP sign-in has changed. */
export const currentKeyUser = (tx: Tx, keyId: number, sftpAccess: string): Promise<CurrentAccess | null> =>
  keyUserNow(tx, { keyId, sftpAccess })
