/** SQL of the audit export: entries that wait for it, and how far it has come. */
import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { lockRows } from '../../../db/query.ts'
import { type ChainPosition, chainStart } from '../../../lib/audit/chain.ts'
import { slices } from '../../../lib/slices.ts'

const newEntry = preparedStatement('new-audit-entry', (q, param: { entry: string; createdAt: string }) =>
  q.insertInto('audit_outbox').values({ entry: param.entry, created_at: param.createdAt }),
)

export async function insertEntries(tx: Tx, entries: readonly string[], createdAt: string): Promise<void> {
  const [only, ...others] = entries
  if (only !== undefined && others.length === 0) return void (await newEntry(tx, { entry: only, createdAt }))
  for (const some of slices(entries, rowsPerStatement))
    await tx
      .insertInto('audit_outbox')
      .values(some.map((entry) => ({ entry, created_at: createdAt })))
      .execute()
}

export interface ChainState extends ChainPosition {
  readonly exportedAt: string | null
  readonly failures: number
  readonly retryAt: string | null
  readonly lastError: string | null
}

const chainRow = (q: Queries) => q.selectFrom('audit_chain').selectAll().where('id', '=', 1)

/** The last line that the destination has, and the attempts since. */
export async function readChain(q: Queries): Promise<ChainState> {
  const row = await chainRow(q).executeTakeFirst()
  if (!row) return { ...chainStart, exportedAt: null, failures: 0, retryAt: null, lastError: null }
  const { seq, hash, exported_at: exportedAt, failures, retry_at: retryAt, last_error: lastError } = row
  return { seq, hash, exportedAt, failures, retryAt, lastError }
}

/** Adds the row if there is none, and locks it until the end of the transaction. */
async function lockChain(tx: Tx): Promise<ChainPosition> {
  const row = await lockRows(tx, chainRow(tx)).executeTakeFirst()
  if (row) return row
  await tx
    .insertInto('audit_chain')
    .values({ id: 1, ...chainStart, exported_at: null, failures: 0, retry_at: null, last_error: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return await lockRows(tx, chainRow(tx)).executeTakeFirstOrThrow()
}

/** Entries with numbers, in their order; none if the first is not the next one after a position: another node has got further. */
export async function numberedEntries(q: Queries, { seq }: ChainPosition, limit: number): Promise<string[]> {
  const query = q.selectFrom('audit_outbox').select(['seq', 'entry']).where('seq', 'is not', null)
  const rows = await query.orderBy('seq').limit(limit).execute()
  return rows[0]?.seq === seq + 1 ? rows.map(({ entry }) => entry) : []
}

/**
 * Gives the oldest entries the numbers after a position, unless others have been given. They are kept by all later attempts, also if
 * a transaction with older entries is committed meanwhile.
 */
export async function numberEntries(tx: Tx, after: ChainPosition, limit: number): Promise<void> {
  if ((await lockChain(tx)).seq !== after.seq || (await numberedEntries(tx, after, 1)).length > 0) return
  const [base, most] = [sql.lit(after.seq), sql.lit(limit)]
  await sql`update audit_outbox set seq = numbered.seq from (
    select id, ${base} + row_number() over (order by id) as seq
    from (select id from audit_outbox where seq is null order by id limit ${most}) as oldest
  ) as numbered where numbered.id = audit_outbox.id`.execute(tx)
}

const chainAt = (q: Queries, { seq }: ChainPosition) =>
  q.updateTable('audit_chain').where('id', '=', 1).where('seq', '=', seq)

/** Removes entries up to a position. False if another node has exported them meanwhile: then nothing is changed. */
export async function recordExported(tx: Tx, from: ChainPosition, to: ChainPosition, at: string): Promise<boolean> {
  const outcome = { exported_at: at, failures: 0, retry_at: null, last_error: null }
  const { numUpdatedRows } = await chainAt(tx, from)
    .set({ seq: to.seq, hash: to.hash, ...outcome })
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await tx.deleteFrom('audit_outbox').where('seq', '<=', to.seq).execute()
  return true
}

export async function recordFailure(
  q: Queries,
  from: ChainPosition,
  { failures, retryAt, error }: { readonly failures: number; readonly retryAt: string; readonly error: string },
): Promise<void> {
  await chainAt(q, from).set({ failures, retry_at: retryAt, last_error: error }).execute()
}

/** Waiting entries, counted up to a number. */
export async function countWaiting(q: Queries, most: number): Promise<number> {
  const some = q.selectFrom('audit_outbox').select('id').limit(most)
  const row = await q
    .selectFrom(some.as('some'))
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Creation time of the oldest waiting entry; null if there is none. */
export async function oldestWaiting(q: Queries): Promise<string | null> {
  const row = await q.selectFrom('audit_outbox').select('created_at').orderBy('id').limit(1).executeTakeFirst()
  return row?.created_at ?? null
}
