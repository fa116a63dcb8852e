/** Query fragments that differ between the engines. */
import { type Expression, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Queries } from './engine.ts'
import type { Schema } from './schema.ts'

export const isPostgres = (q: Queries): boolean => q.engine === 'postgres'

/**
 * Locks the rows of a query until the end of the transaction. On SQLite the transaction already locks the whole database. With
 * `skipLocked` rows locked by another transaction are skipped, as queues need it. Rows that refer to a locked one can still be
 * added: the lock prevents changes, not foreign keys.
 */
export function lockRows<TB extends keyof Schema, O>(
  tx: Queries,
  query: SelectQueryBuilder<Schema, TB, O>,
  { skipLocked = false } = {},
): SelectQueryBuilder<Schema, TB, O> {
  if (!isPostgres(tx)) return query
  const locked = query.forNoKeyUpdate()
  return skipLocked ? locked.skipLocked() : locked
}

/** Whether a transaction has the write lock of the whole database from its begin, so that nothing changes meanwhile: on SQLite. */
export const hasWriteLock = (tx: Queries): boolean => !isPostgres(tx)

/** Whether a column, or an expression of columns, matches a LIKE pattern whose escape is a backslash, ignoring case. */
export function isLike(q: Queries, column: string | RawBuilder<string>, pattern: string): RawBuilder<boolean> {
  // The collation of names compares bytes, and only knows the case of ASCII letters.
  const bare = typeof column === 'string' ? sql.ref(column) : column
  const text = isPostgres(q) ? sql`${bare} collate "default"` : bare
  return sql<boolean>`lower(${text}) like lower(cast(${pattern} as text)) escape '\\'`
}

/** A position in a log that is read newest first. */
export interface LogPosition {
  readonly at: string
  readonly id: number
}

/** Whether a row comes after the position when a log is read newest first. */
export const isAfterPosition = (column: string, { at, id }: LogPosition): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)}, id) < (${at}, ${id})`

export interface LogPage {
  readonly offset: number
  readonly limit: number
}

/** Entries behind a page of a log that are counted at most: a log can have millions, and pages of it must stay cheap. */
export const countedBehind = 10_000

/**
 * How many entries of a log match on all pages, when a page of it has `returned`: exact, unless more than `countedBehind` come behind
 * the page; then those are counted. `select` selects one column of the first matching entries, and is executed only where the page
 * does not tell.
 */
export async function logTotal(
  q: Queries,
  { offset, limit, returned }: LogPage & { readonly returned: number },
  select: (first: number) => Expression<unknown>,
): Promise<number> {
  if (returned < limit && (returned > 0 || offset === 0)) return offset + returned
  const found = select(offset + limit + countedBehind)
  const { rows } = await sql<{ count: number | string }>`select count(*) as count from ${found} as found`.execute(q)
  // Entries can be pruned between the page and the count.
  return Math.max(Number(rows[0]?.count ?? 0), returned > 0 ? offset + returned : 0)
}

/** Whether a column is one of the ids of a list, which a prepared statement takes as one value: see `idList`. */
export const isInList = (q: Queries, column: string, list: string): RawBuilder<boolean> =>
  isPostgres(q)
    ? sql<boolean>`${sql.ref(column)} = any(cast(${list} as bigint[]))`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${list}))`

/** Ids as one value. */
export const idList = (q: Queries, ids: readonly number[]): string =>
  isPostgres(q) ? `{${ids.join(',')}}` : `[${ids.join(',')}]`

/**
 * PostgreSQL only: inserts the rows of a list in its order, with one prepared statement for any number of them. A statement with a
 * parameter for each value would be built and planned anew for each number.
 */
export const insertList = <T extends keyof Schema>(
  table: T,
  columns: readonly (keyof Schema[T] & string)[],
  list: string,
  returning: readonly (keyof Schema[T] & string)[] = [],
): RawBuilder<unknown> => {
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const end = returning.length > 0 ? sql` returning ${sql.join(returning.map((column) => sql.ref(column)))}` : sql``
  return sql`insert into ${sql.table(table)} (${names})
    select ${names} from json_populate_recordset(cast(null as ${sql.table(table)}), cast(${list} as json))${end}`
}

/** Rows as one value, for `insertList`. As in other parameters, halves of surrogate pairs become replacement characters. */
export function rowList(rows: readonly object[]): string {
  const text = JSON.stringify(rows)
  return halfPair.test(text)
    ? JSON.stringify(rows, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value))
    : text
}

/** JSON.stringify escapes nothing else in this way. A text that contains it literally is only examined for nothing. */
const halfPair = /\\ud[89a-f]/

/**
 * Hint after a table name for the index to use. SQLite has no statistics of our tables, and chooses poorly among indexes with the
 * same first columns. PostgreSQL needs no hint.
 */
export const indexedBy = (q: Queries, index: string): RawBuilder<unknown> =>
  isPostgres(q) ? sql`` : sql`indexed by ${sql.ref(index)}`
