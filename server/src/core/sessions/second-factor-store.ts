import type { Queries, Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import type { Proof } from '../users/proof.ts'

export type Factor = Row<'second_factors'>

/** The enrolment of a user, confirmed or not. */
export async function factorOf(q: Queries, userId: number): Promise<Factor | null> {
  return (await q.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst()) ?? null
}

export async function insertFactor(tx: Tx, { userId }: Proof, factor: Omit<Factor, 'user_id'>): Promise<void> {
  await tx
    .insertInto('second_factors')
    .values({ ...factor, user_id: userId })
    .execute()
}

/** Confirms an enrolment with the time step of its first code. */
export async function confirmFactor(tx: Tx, userId: number, at: string, step: number): Promise<void> {
  await tx
    .updateTable('second_factors')
    .set({ confirmed_at: at, last_step: step })
    .where('user_id', '=', userId)
    .execute()
}

/** Uses up a time step; false when it or a later one was used before. */
export async function useStep(tx: Tx, userId: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes the factor of a user with its recovery codes; false when there was none. */
export async function deleteFactor(tx: Tx, { userId }: Proof): Promise<boolean> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  const { numDeletedRows } = await tx.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0n
}

export async function insertRecoveryCodes(
  tx: Tx,
  userId: number,
  enrolment: string,
  hashes: readonly string[],
): Promise<void> {
  const rows = hashes.map((code_hash) => ({ user_id: userId, enrolment, code_hash }))
  await tx.insertInto('recovery_codes').values(rows).execute()
}

/** Uses up a recovery code of an enrolment; false when there is no such code. */
export async function useRecoveryCode(tx: Tx, userId: number, enrolment: string, hash: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('enrolment', '=', enrolment)
    .where('code_hash', '=', hash)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function countRecoveryCodes(q: Queries, userId: number, enrolment: string): Promise<number> {
  const row = await q
    .selectFrom('recovery_codes')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('enrolment', '=', enrolment)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
