import type { Queries, Tx } from '../../db/engine.ts'

/** The row of a certificate, by the authority and the names. */
export interface CertificateRow {
  readonly id: string
  /** Counts the issued certificates. */
  readonly version: number
  /** PEM; null while there is none. */
  readonly chain: string | null
  readonly sealedKey: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly failures: number
  readonly problem: string | null
  readonly nextAttemptAt: string
}

const columns = [
  'id',
  'version',
  'chain',
  'key_sealed as sealedKey',
  'valid_from as validFrom',
  'valid_to as validTo',
  'failures',
  'problem',
  'next_attempt_at as nextAttemptAt',
] as const

export async function find(q: Queries, id: string): Promise<CertificateRow | null> {
  const query = q.selectFrom('acme_certificates').select(columns).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** The certificates of other names or authorities that have not expired, the latest first. */
export async function findOthers(q: Queries, now: string): Promise<CertificateRow[]> {
  const query = q.selectFrom('acme_certificates').select(columns).where('valid_to', '>', now)
  return await query.orderBy('valid_to', 'desc').limit(20).execute()
}

/** When the next attempt is due; null if there was none. */
export async function nextAttempt(q: Queries, id: string): Promise<string | null> {
  const query = q.selectFrom('acme_certificates').select('next_attempt_at').where('id', '=', id)
  return (await query.executeTakeFirst())?.next_attempt_at ?? null
}

/** Adds the row unless it is there, and locks it. */
export async function lock(tx: Tx, id: string, now: string): Promise<CertificateRow> {
  await tx
    .insertInto('acme_certificates')
    .values({ id, version: 0, failures: 0, next_attempt_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  const update = tx.updateTable('acme_certificates').set({ id }).where('id', '=', id)
  return await update.returning(columns).executeTakeFirstOrThrow()
}

export interface Attempt {
  readonly failures: number
  readonly problem: string | null
  readonly nextAttemptAt: string
}

export async function setAttempt(q: Queries, id: string, { failures, problem, nextAttemptAt }: Attempt): Promise<void> {
  const row = { failures, problem, next_attempt_at: nextAttemptAt }
  await q.updateTable('acme_certificates').set(row).where('id', '=', id).execute()
}

export interface Issued {
  readonly chain: string
  readonly sealedKey: string
  readonly validFrom: string
  readonly validTo: string
}

/** A new certificate. The next attempt is its renewal. */
export async function setIssued(
  q: Queries,
  id: string,
  { chain, sealedKey, validFrom, validTo, nextAttemptAt }: Issued & Pick<Attempt, 'nextAttemptAt'>,
): Promise<void> {
  await q
    .updateTable('acme_certificates')
    .set((e) => ({
      version: e('version', '+', 1),
      ...{ chain, key_sealed: sealedKey, valid_from: validFrom, valid_to: validTo },
      ...{ failures: 0, problem: null, next_attempt_at: nextAttemptAt },
    }))
    .where('id', '=', id)
    .execute()
}

/** The sealed key of the account at an authority; stores this one unless there is one. */
export async function accountKey(q: Queries, directory: string, sealed: string, now: string): Promise<string> {
  await q
    .insertInto('acme_accounts')
    .values({ directory, key_sealed: sealed, created_at: now })
    .onConflict((conflict) => conflict.column('directory').doNothing())
    .execute()
  const query = q.selectFrom('acme_accounts').select('key_sealed').where('directory', '=', directory)
  return (await query.executeTakeFirstOrThrow()).key_sealed
}

export async function addChallenge(
  q: Queries,
  { token, response, expiresAt }: { readonly token: string; readonly response: string; readonly expiresAt: string },
): Promise<void> {
  const row = { response, expires_at: expiresAt }
  await q
    .insertInto('acme_challenges')
    .values({ token, ...row })
    .onConflict((conflict) => conflict.column('token').doUpdateSet(row))
    .execute()
}

export async function challengeResponse(q: Queries, token: string, now: string): Promise<string | null> {
  const query = q.selectFrom('acme_challenges').select('response').where('token', '=', token)
  return (await query.where('expires_at', '>', now).executeTakeFirst())?.response ?? null
}

export async function deleteExpiredChallenges(q: Queries, now: string): Promise<void> {
  await q.deleteFrom('acme_challenges').where('expires_at', '<=', now).execute()
}
