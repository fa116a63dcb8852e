/** What the engines spell differently in queries. */
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Queries } from './engine.ts'
import type { Schema } from './schema.ts'

export const isPostgres = (q: Queries): boolean => q.engine === 'postgres'

/**
 * Holds the rows of a query until the end of the transaction. On SQLite the transaction already holds the whole
 * database. With `skipLocked` rows held by another transaction are passed over: the heart of the queues. Rows that point
 * to a held one may still be added: the hold is against changes, not against foreign keys.
 */
export function lockRows<TB extends keyof Schema, O>(
  tx: Queries,
  query: SelectQueryBuilder<Schema, TB, O>,
  { skipLocked = false } = {},
): SelectQueryBuilder<Schema, TB, O> {
  if (!isPostgres(tx)) return query
  const held = query.forNoKeyUpdate()
  return skipLocked ? held.skipLocked() : held
}

/** Whether a column, or a text made of columns, matches a LIKE pattern whose escape is a backslash. Case does not count. */
export function isLike(q: Queries, column: string | RawBuilder<string>, pattern: string): RawBuilder<boolean> {
  // Names compare by their bytes, which knows the case of ASCII letters only.
  const bare = typeof column === 'string' ? sql.ref(column) : column
  const text = isPostgres(q) ? sql`${bare} collate "default"` : bare
  return sql<boolean>`lower(${text}) like lower(cast(${pattern} as text)) escape '\\'`
}

/** A place in a log that is read newest first. */
export interface LogPlace {
  readonly at: string
  readonly id: number
}

/** Whether a row comes after the place when a log is read newest first. */
export const isBelow = (column: string, { at, id }: LogPlace): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)}, id) < (${at}, ${id})`

/** Whether a column is one of the ids of a list, which a prepared statement takes as one value: see `listOf`. */
export const isOneOf = (q: Queries, column: string, list: string): RawBuilder<boolean> =>
  isPostgres(q)
    ? sql<boolean>`${sql.ref(column)} = any(cast(${list} as bigint[]))`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${list}))`

/** Ids as one value. */
export const listOf = (q: Queries, ids: readonly number[]): string =>
  isPostgres(q) ? `{${ids.join(',')}}` : `[${ids.join(',')}]`
