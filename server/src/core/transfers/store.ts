/** SQL of the sums of transfers, and of the position up to which the session log is counted. */
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { type LogTransfer, longestPath, type Sums, type TotalKind } from './totals.ts'

export interface Position {
  /** All entries up to this id are counted. */
  readonly position: number
  /** An end of the log: entries up to this id can be counted once no transaction before `transaction` is open. */
  readonly next: { readonly last: number; readonly transaction: bigint; readonly at: string }
}

const begin: Row<'transfer_position'> = { id: 1, position: 0, next_position: 0, next_transaction: '0', next_at: '' }

const positionRow = (q: Queries) => q.selectFrom('transfer_position').selectAll().where('id', '=', begin.id)

const toPosition = (row: Row<'transfer_position'>): Position => ({
  position: row.position,
  next: { last: row.next_position, transaction: BigInt(row.next_transaction), at: row.next_at },
})

export const readPosition = async (q: Queries): Promise<Position> =>
  toPosition((await positionRow(q).executeTakeFirst()) ?? begin)

/** The position, locked until the end of the transaction: nobody else counts meanwhile. */
export async function lockPosition(tx: Tx): Promise<Position> {
  const row = await lockRows(tx, positionRow(tx)).executeTakeFirst()
  if (row) return toPosition(row)
  await tx
    .insertInto('transfer_position')
    .values(begin)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return toPosition(await lockRows(tx, positionRow(tx)).executeTakeFirstOrThrow())
}

export async function setPosition(tx: Tx, position: number): Promise<void> {
  await tx.updateTable('transfer_position').set({ position }).where('id', '=', 1).execute()
}

export async function setNext(tx: Tx, { last, transaction, at }: Position['next']): Promise<void> {
  const next = { next_position: last, next_transaction: String(transaction), next_at: at }
  await tx.updateTable('transfer_position').set(next).where('id', '=', 1).execute()
}

/** Entries of any type after one id up to another, in the order of ids. */
export async function entriesBetween(q: Queries, after: number, last: number, limit: number): Promise<LogTransfer[]> {
  const rows = await q
    .selectFrom('session_log')
    .select(['id', 'account_id', 'user_id', 'username', 'type', 'status', 'bytes', 'created_at'])
    .select((e) => e.fn<string>('substr', ['path', e.lit(1), e.lit(longestPath)]).as('path'))
    .where('id', '>', after)
    .where('id', '<=', last)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ account_id: accountId, user_id: userId, created_at: at, ...row }) => ({
    ...row,
    accountId,
    isVisitor: userId === null,
    at,
  }))
}

export interface Group {
  readonly accountId: number
  readonly kind: TotalKind
  readonly day: number
}

const sums = ['uploads', 'upload_bytes', 'downloads', 'download_bytes'] as const

const toSums = (row: Readonly<Record<(typeof sums)[number], number | string>>): Sums => ({
  uploads: Number(row.uploads),
  uploadBytes: Number(row.upload_bytes),
  downloads: Number(row.downloads),
  downloadBytes: Number(row.download_bytes),
})

/** The sums of a day by subject. */
export async function totalsOf(tx: Tx, { accountId, kind, day }: Group): Promise<Map<string, Sums>> {
  const query = tx.selectFrom('transfer_totals').select(['subject', ...sums])
  const rows = await query.where('account_id', '=', accountId).where('kind', '=', kind).where('day', '=', day).execute()
  return new Map(rows.map((row) => [row.subject, toSums(row)]))
}

export async function putTotals(
  tx: Tx,
  { accountId, kind, day }: Group,
  changed: ReadonlyMap<string, Sums>,
): Promise<void> {
  const rows = [...changed].map(([subject, one]) => ({
    account_id: accountId,
    kind,
    day,
    subject,
    uploads: one.uploads,
    upload_bytes: one.uploadBytes,
    downloads: one.downloads,
    download_bytes: one.downloadBytes,
  }))
  for (const some of slices(rows, rowsPerStatement))
    await tx
      .insertInto('transfer_totals')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'kind', 'day', 'subject']).doUpdateSet((e) => ({
          uploads: e.ref('excluded.uploads'),
          upload_bytes: e.ref('excluded.upload_bytes'),
          downloads: e.ref('excluded.downloads'),
          download_bytes: e.ref('excluded.download_bytes'),
        })),
      )
      .execute()
}

export async function removeTotals(
  tx: Tx,
  { accountId, kind, day }: Group,
  subjects: readonly string[],
): Promise<void> {
  for (const some of slices(subjects, rowsPerStatement))
    await tx
      .deleteFrom('transfer_totals')
      .where('account_id', '=', accountId)
      .where('kind', '=', kind)
      .where('day', '=', day)
      .where('subject', 'in', some)
      .execute()
}

/** Days, both inclusive. */
interface Days {
  readonly from: number
  readonly to: number
}

const within = (q: Queries, accountId: number, kind: TotalKind, { from, to }: Days) =>
  q
    .selectFrom('transfer_totals')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('day', '>=', from)
    .where('day', '<=', to)

/** The sums of each day with transfers, without subjects. */
export async function totalsByDay(q: Queries, accountId: number, days: Days): Promise<{ day: number; sums: Sums }[]> {
  const rows = await within(q, accountId, 'all', days)
    .select(['day', ...sums])
    .orderBy('day')
    .execute()
  return rows.map((row) => ({ day: row.day, sums: toSums(row) }))
}

/** The subjects with the most bytes, without '' for the others. */
export async function topSubjects(
  q: Queries,
  accountId: number,
  kind: TotalKind,
  days: Days,
  limit: number,
): Promise<{ subject: string; sums: Sums }[]> {
  const rows = await within(q, accountId, kind, days)
    .where('subject', '!=', '')
    .select((e) => ['subject' as const, ...sums.map((column) => e.fn.sum<number | string>(column).as(column))])
    .groupBy('subject')
    .orderBy((e) => e(e.fn.sum<number>('upload_bytes'), '+', e.fn.sum<number>('download_bytes')), 'desc')
    .orderBy('subject')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ subject: row.subject, sums: toSums(row) }))
}

/** The sums of a kind over all its subjects. */
export async function totalOf(q: Queries, accountId: number, kind: TotalKind, days: Days): Promise<Sums> {
  const row = await within(q, accountId, kind, days)
    .select((e) => sums.map((column) => e.fn.coalesce(e.fn.sum<number | string>(column), e.lit(0)).as(column)))
    .executeTakeFirstOrThrow()
  return toSums(row)
}

export async function accountIds(q: Queries): Promise<number[]> {
  return (await q.selectFrom('accounts').select('id').orderBy('id').execute()).map(({ id }) => id)
}

/** Deletes the sums of an account and kind from before a day. */
export async function deleteBefore(q: Queries, accountId: number, kind: TotalKind, day: number): Promise<void> {
  await q
    .deleteFrom('transfer_totals')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('day', '<', day)
    .execute()
}
