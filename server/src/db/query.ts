/**
 * What stores build queries with beside the builder: what the engines spell differently, and hot statements, which every
 * request runs: built and compiled once an engine, then only bound (building costs several times what SQLite takes to
 * answer). PostgreSQL gets those under a name, so that it plans them once a connection.
 */
import { CompiledQuery, PostgresAdapter, type QueryResult, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Queries, Tx } from './engine.ts'
import type { Schema } from './schema.ts'

export const isPostgres = (q: Queries): boolean => q.getExecutor().adapter instanceof PostgresAdapter

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

/** The commit of this transaction does not wait for the disk. On SQLite how a file is opened says so for all. */
export async function commitAtOnce(tx: Tx): Promise<void> {
  if (isPostgres(tx)) await sql`set local synchronous_commit = off`.execute(tx)
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

interface Buildable<Row> {
  compile(): CompiledQuery<Row>
}

export type Bindable = string | number | null

/** Runs the statement with these values, in the order in which the builder mentions them. */
export type HotQuery<Value> = (q: Queries, ...values: readonly Bindable[]) => Promise<Value>

/** What becomes of a statement's rows. Pure: its value is kept while the rows are the same, and must not be changed. */
type Shape<Row, Value> = (rows: readonly Row[]) => Value

/**
 * Reads beside the transactions, at once: a second connection that sees what is committed, and remembers what it saw until
 * something is committed. Only the embedded engine has one.
 */
export type Reader = <Row, Value>(
  text: string,
  values: readonly Bindable[],
  shape: Shape<Row, Value>,
) => Value | Promise<Value>

const readers = new WeakMap<object, Reader>()

/** Gives a database (not its transactions) a reader. */
export const readBeside = (q: Queries, reader: Reader): void => void readers.set(q, reader)

/** What became of a statement, as the builder says it. */
type Outcome<Row> = Pick<QueryResult<Row>, 'rows' | 'numAffectedRows'>

/** Runs a statement of an open transaction at once, past the builder's layers. Only the embedded engine has one. */
export type Runner = <Row>(text: string, values: readonly unknown[]) => Outcome<Row> | Promise<Outcome<Row>>

const runners = new WeakMap<object, Runner>()

/** Gives a transaction a runner; takes it away again with null. */
export const runAtOnce = (tx: Tx, runner: Runner | null): void =>
  void (runner ? runners.set(tx, runner) : runners.delete(tx))

/** `build` is called once an engine; the values that it mentions only hold places. */
export function hotQuery<Row, Value>(
  name: string,
  build: (q: Queries) => Buildable<Row>,
  shape: Shape<Row, Value>,
): HotQuery<Value> {
  const texts = new Map<boolean, string>()
  const textFor = (q: Queries): string => {
    const postgres = isPostgres(q)
    const known = texts.get(postgres)
    if (known !== undefined) return known
    const { sql } = build(q).compile()
    const text = postgres ? named(name, sql) : sql
    texts.set(postgres, text)
    return text
  }
  return async (q, ...values) => {
    const read = readers.get(q)
    // A statement's rows are what the builder says they are, whoever runs it.
    if (read) return read(textFor(q), values, shape)
    return shape((await runOn<Row>(q, textFor(q), values)).rows)
  }
}

async function runOn<Row>(q: Queries, text: string, values: readonly unknown[]): Promise<Outcome<Row>> {
  const run = runners.get(q)
  return run ? await run<Row>(text, values) : await q.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
}

/** Whether a column is one of the ids of a list, which a hot query takes as one value: see `listOf`. */
export const isOneOf = (q: Queries, column: string, list = ''): RawBuilder<boolean> =>
  isPostgres(q)
    ? sql<boolean>`${sql.ref(column)} = any(cast(${list} as bigint[]))`
    : sql<boolean>`${sql.ref(column)} in (select value from json_each(${list}))`

/** Ids as one value. */
export const listOf = (q: Queries, ids: readonly number[]): string =>
  isPostgres(q) ? `{${ids.join(',')}}` : `[${ids.join(',')}]`

class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Runs the statement with these values. */
type HotWrite<Values, Row> = (q: Queries, values: Values) => Promise<Outcome<Row>>

/** A statement that writes, built once an engine like a hot query. `build` finds in `at` what holds the place of each value. */
export function hotWrite<Values extends object, Row>(
  name: string,
  build: (q: Queries, at: Values) => Buildable<Row>,
): HotWrite<Values, Row> {
  const statements = new Map<boolean, { readonly text: string; readonly parameters: readonly unknown[] }>()
  const places = new Proxy({}, { get: (_, value) => new Placeholder(String(value)) }) as Values
  const statementFor = (q: Queries) => {
    const postgres = isPostgres(q)
    const known = statements.get(postgres)
    if (known) return known
    const { sql, parameters } = build(q, places).compile()
    const made = { text: postgres ? named(name, sql) : sql, parameters }
    statements.set(postgres, made)
    return made
  }
  return (q, values) => {
    const { text, parameters } = statementFor(q)
    const bound = parameters.map((each) => (each instanceof Placeholder ? values[each.name as keyof Values] : each))
    return runOn<Row>(q, text, bound)
  }
}

/** Whether a write has found a row to change. */
export const hasChanged = ({ numAffectedRows = 0n }: Outcome<unknown>): boolean => numAffectedRows > 0n

const nameForm = /^\/\*hot:([a-z-]+)\*\/ /
const named = (name: string, text: string) => `/*hot:${name}*/ ${text}`

/** The name that a statement is to be prepared under; undefined for all but hot ones. */
export const preparedName = (text: string): string | undefined => nameForm.exec(text)?.[1]
