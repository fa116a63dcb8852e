/**
 * Statements that every request runs: built and compiled once an engine, then only bound (building costs several times what
 * SQLite takes to answer). PostgreSQL gets them under a name, so that it plans them once a connection.
 */
import { CompiledQuery } from 'kysely'
import { isPostgres, type Queries } from './engine.ts'

interface Buildable<Row> {
  compile(): CompiledQuery<Row>
}

/** Runs the statement with these values, in the order in which the builder mentions them. */
export type HotQuery<Row> = (q: Queries, ...values: readonly (string | number)[]) => Promise<Row[]>

/** Reads beside the transactions, at once: a second connection that sees what is committed. Only the embedded engine has one. */
export type Reader = (text: string, values: readonly (string | number)[]) => unknown[]

const readers = new WeakMap<object, Reader>()

/** Gives a database (not its transactions) a reader. */
export const readBeside = (q: Queries, reader: Reader): void => void readers.set(q, reader)

/** `build` is called once an engine; the values that it mentions only hold places. */
export function hotQuery<Row>(name: string, build: (q: Queries) => Buildable<Row>): HotQuery<Row> {
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
    const text = textFor(q)
    const read = readers.get(q)
    // A statement's rows are what the builder says they are, whoever runs it.
    if (read) return read(text, values) as Row[]
    return (await q.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
  }
}

const nameForm = /^\/\*hot:([a-z-]+)\*\/ /
const named = (name: string, text: string) => `/*hot:${name}*/ ${text}`

/** The name that a statement is to be prepared under; undefined for all but hot ones. */
export const preparedName = (text: string): string | undefined => nameForm.exec(text)?.[1]
