/** Counts what the drivers of both engines execute in this process, for tests that bound work without a clock. */
import Sqlite from 'better-sqlite3'
import pg from 'pg'

export interface DatabaseWork {
  readonly statements: number
  /** Rows that were read or written. */
  readonly rows: number
  /** Rows of the statement with the most rows. */
  readonly maxRows: number
  /** Characters and bytes of bound values. */
  readonly bytes: number
  /** Statements of the longest transaction: on SQLite all other writers wait for its end. */
  readonly longestTransaction: number
}

let statements = 0
let rows = 0
let maxRows = 0
let bytes = 0
let longestTransaction = 0
let isCounting = false
/** Texts of the statements since `statementsOf` began; null while it does not run. */
let texts: string[] | null = null

/** Statements so far of the open transaction of a connection. */
const open = new WeakMap<object, number>()

function countTransaction(connection: object, text: string): void {
  const count = open.get(connection)
  if (/^(begin|start transaction)/i.test(text)) open.set(connection, 0)
  else if (/^(commit|rollback)$/i.test(text)) open.delete(connection)
  else if (count !== undefined) {
    open.set(connection, count + 1)
    longestTransaction = Math.max(longestTransaction, count + 1)
  }
}

/** The connection and the text of a statement, as either driver is asked to run it. */
type Described = (target: object, first: unknown) => { readonly connection: object; readonly text: string }

type Method = (this: unknown, ...args: unknown[]) => unknown

/** `isValue` distinguishes the values of a statement from its text. */
function wrap(
  target: object,
  name: string,
  count: (result: unknown) => number,
  describe: Described,
  isValue: (argument: unknown) => boolean = () => true,
): void {
  const original = Reflect.get(target, name) as Method
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    statements += 1
    const { connection, text } = describe(this as object, args[0])
    countTransaction(connection, text)
    texts?.push(text)
    bytes += lengthOf(args.filter(isValue))
    const result = original.apply(this, args)
    const add = (value: unknown) => {
      rows += count(value)
      maxRows = Math.max(maxRows, count(value))
      return value
    }
    return result instanceof Promise ? result.then(add) : add(result)
  } satisfies Method)
}

/** SQLite gets values one by one, PostgreSQL in a list beside the text or within what describes the query. */
function lengthOf(values: readonly unknown[]): number {
  return values.reduce((sum: number, value) => {
    if (typeof value === 'string' || value instanceof Uint8Array) return sum + value.length
    if (Array.isArray(value)) return sum + lengthOf(value)
    const inner = (value as { values?: unknown } | null)?.values
    return Array.isArray(inner) ? sum + lengthOf(inner) : sum
  }, 0)
}

const changes = (result: unknown) => (result as { changes?: number } | undefined)?.changes ?? 0
const length = (result: unknown) => (Array.isArray(result) ? result.length : 0)
const one = (result: unknown) => (result === undefined ? 0 : 1)
const rowCount = (result: unknown) => (result as { rowCount?: number | null } | undefined)?.rowCount ?? 0

const ofSqlite: Described = (statement) => {
  const { database, source } = statement as { database: object; source: string }
  return { connection: database, text: source }
}
const ofPostgres: Described = (client, first) => ({
  connection: client,
  text: typeof first === 'string' ? first : String((first as { text?: unknown } | null)?.text ?? ''),
})

/** Instruments the drivers for the rest of the process. Idempotent. */
function startCounting(): void {
  if (isCounting) return
  isCounting = true
  const file = new Sqlite(':memory:')
  const statement = Object.getPrototypeOf(file.prepare('select 1')) as object
  file.close()
  wrap(statement, 'run', changes, ofSqlite)
  wrap(statement, 'all', length, ofSqlite)
  wrap(statement, 'get', one, ofSqlite)
  wrap(pg.Client.prototype, 'query', rowCount, ofPostgres, (argument) => typeof argument !== 'string')
}

/** Counts what the databases of this process execute during `work`, for all callers. */
export async function databaseWork(work: () => Promise<unknown>): Promise<DatabaseWork> {
  startCounting()
  const before = { statements, rows, bytes }
  longestTransaction = 0
  maxRows = 0
  await work()
  return {
    statements: statements - before.statements,
    rows: rows - before.rows,
    bytes: bytes - before.bytes,
    maxRows,
    longestTransaction,
  }
}

/** The statements that the databases of this process execute during `work`, for all callers. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  startCounting()
  const collected: string[] = []
  texts = collected
  try {
    await work()
  } finally {
    texts = null
  }
  return collected
}
