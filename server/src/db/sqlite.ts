/** The SQLite file: its two connections, what is prepared once, and what the second one remembers between commits. */
import Sqlite from 'better-sqlite3'
import {
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely'
import { isYieldDue, yieldIfDue } from '../lib/event-loop.ts'
import { startCheckpoints } from './checkpoints.ts'
import type { EmbeddedFile } from './commit-together.ts'
import { makePrivate } from './private-file.ts'
import type { Bindable, Reader, Runner } from './query.ts'

export interface SqliteOptions {
  readonly url: string
  readonly power: boolean
  /** How long to wait, in ms, while another process writes. */
  readonly busyMs?: number
}

export interface SqliteFile extends EmbeddedFile {
  readonly dialect: Dialect
  /** Hot statements go over a second connection: it neither waits for a transaction nor sees what is not committed. */
  readonly read: Reader
  /** Ends what is beside the connection of the dialect. */
  closeRest(): Promise<void>
  /** Closes that connection, the last one, once the builder is done. */
  close(): void
}

const usualBusyMs = 5_000
/** The file cache of the system holds the rest. */
const cacheKib = 8_192

export function openSqlite({ url, power, busyMs = usualBusyMs }: SqliteOptions): SqliteFile {
  makePrivate(url)
  const file = new Sqlite(url, { timeout: busyMs })
  file.pragma('journal_mode = WAL')
  file.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`)
  file.pragma('foreign_keys = ON')
  // What does not fit goes to the log while a transaction is under way: so its commit writes no more than this at once.
  file.pragma(`cache_size = ${-cacheKib}`)
  // Its own `lower` knows ASCII only.
  file.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
  const reader = openReader(url, busyMs)
  const checkpoints = startCheckpoints(file, { url, busyMs })
  const prepared = cachedStatements(file)
  const prepare = (text: string) => {
    // Whatever it is, it may commit something.
    reader.lookAgain()
    if (text === 'commit') checkpoints.committed()
    return prepared(text)
  }
  return {
    // The builder would close only what it has used.
    dialect: new TransactionalSqliteDialect({ database: { prepare, close: () => undefined } }),
    read: reader.read,
    async closeRest() {
      reader.close()
      await checkpoints.close()
    },
    close: () => void file.close(),
    run: openRunner(file),
    isOpen: () => file.inTransaction,
  }
}

/** Hot statements of transactions. */
function openRunner(file: Sqlite.Database): Runner {
  const statements = new Map<string, Sqlite.Statement<unknown[]>>()
  const run: Runner = (text, values) => {
    const statement = statements.get(text) ?? file.prepare(plannedOnce(text))
    statements.set(text, statement)
    if (statement.reader) return { rows: statement.all(...values) as never[] }
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
  }
  return (text, values) => (isYieldDue() ? yieldIfDue().then(() => run(text, values)) : run(text, values))
}

/** SQLite can undo a migration that fails half-way as well as PostgreSQL can; the builder does not make use of it by itself. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true
      }
    })()
  }

  /** The file answers at once, so a request of thousands of statements would be one turn of the event loop: it yields between them. */
  override createDriver(): Driver {
    const driver = super.createDriver()
    const acquire = driver.acquireConnection.bind(driver)
    const yielding = new WeakMap<DatabaseConnection, DatabaseConnection>()
    driver.acquireConnection = async (options) => {
      const connection = await acquire(options)
      const known = yielding.get(connection) ?? yieldingConnection(connection)
      yielding.set(connection, known)
      return known
    }
    return driver
  }
}

function yieldingConnection(connection: DatabaseConnection): DatabaseConnection {
  return {
    async executeQuery(query, ...rest) {
      const result = await connection.executeQuery(query, ...rest)
      await yieldIfDue()
      return result
    },
    streamQuery: (...given) => connection.streamQuery(...given),
  } as DatabaseConnection
}

/** Opened late: it can only read what the first connection has made. */
function openReader(url: string, busyMs: number) {
  let file: Sqlite.Database | null = null
  const open = () => {
    file ??= new Sqlite(url, { readonly: true, timeout: busyMs })
    return file
  }
  const statements = new Map<string, Sqlite.Statement>()
  const run = (text: string, values: readonly Bindable[]): unknown[] => {
    const statement = statements.get(text) ?? open().prepare(plannedOnce(text))
    statements.set(text, statement)
    return statement.all(...values)
  }
  const memo = createMemo(() => open().prepare('pragma data_version').pluck())
  const readNow: Reader = (text, values, shape) =>
    memo.get(text, values, () => {
      const rows = run(text, values)
      return { value: shape(rows as never[]), weight: rows.length + 1 }
    })
  const read: Reader = (text, values, shape) =>
    isYieldDue() ? yieldIfDue().then(() => readNow(text, values, shape)) : readNow(text, values, shape)
  return { read, lookAgain: memo.lookAgain, close: () => void file?.close() }
}

/** Rows; and an answer without any counts as one. */
const mostRemembered = 4_000

interface Answer<Value> {
  readonly value: Value
  readonly weight: number
}

/**
 * Answers of hot statements, kept for as long as nobody has committed anything, on any connection of any process: SQLite's
 * data_version says so, at a tenth of what the statements cost. It is asked once for all that follows from one piece of input
 * (a later piece may have been sent in the knowledge of a later commit), and again after whatever the first connection does.
 */
function createMemo(dataVersion: () => Sqlite.Statement) {
  let statement: Sqlite.Statement | null = null
  let version: unknown
  let isFresh = false
  const known = new Map<string, Map<Bindable, unknown>>()
  let weight = 0
  const forget = () => {
    known.clear()
    weight = 0
  }
  const lookAgain = () => {
    isFresh = false
  }
  const look = () => {
    statement ??= dataVersion()
    const now = statement.get()
    if (now !== version || weight >= mostRemembered) forget()
    version = now
    isFresh = true
    // Once all that follows at once has run: it comes as microtasks, which all go before a tick that one of them asks for.
    queueMicrotask(() => process.nextTick(lookAgain))
  }
  const answersOf = (text: string) => {
    const answers = known.get(text) ?? new Map<Bindable, unknown>()
    known.set(text, answers)
    return answers
  }
  const get = <Value>(text: string, values: readonly Bindable[], ask: () => Answer<Value>): Value => {
    if (!isFresh) look()
    const [only] = values
    const key = values.length === 1 && only !== undefined ? only : JSON.stringify(values)
    const answers = answersOf(text)
    const answer = answers.get(key)
    // The text of a statement stands for its shape.
    if (answer !== undefined) return answer as Value
    const made = ask()
    answers.set(key, made.value)
    weight += made.weight
    return made.value
  }
  return { get, lookAgain }
}

/**
 * Our SQLite is built with STAT4, and so may plan a statement anew whenever a value is bound that it compares or counts by:
 * up to nine tenths of its time. A plus before the value hides it from the planner and changes nothing else, indexes
 * included. Only where a condition of an index is to be seen in a bound value must it not stand: hot statements spell those out.
 */
const plannedOnce = (text: string): string => text.replace(/ (=|<>|<=?|>=?|limit|offset) \?/g, ' $1 +?')

/** The same where it is known to tell: in queries with a join or a list, which spell out such conditions too. Of others it does not matter. */
const usuallyPlannedOnce = (text: string): string =>
  /^\s*(?:select|with)\b/.test(text) && / join | in \(/.test(text)
    ? text.replace(/ (=|<>|<=?|>=?) \?/g, ' $1 +?')
    : text

/**
 * Prepared statements kept by their text (2.9 × the lookups a second). A transaction takes its write lock at once:
 * a deferred one that reads first would fail, not wait, when another process has written in between.
 */
function cachedStatements(file: Sqlite.Database): (text: string) => SqliteStatement {
  const cache = new Map<string, SqliteStatement>()
  return (text) => {
    const known = cache.get(text)
    if (known) return known
    if (text === 'rollback') return rollbackIfNeeded(file)
    const statement = file.prepare(
      text === 'begin' ? 'begin immediate' : usuallyPlannedOnce(text),
    ) as unknown as SqliteStatement
    if (cache.size >= 1_000) cache.clear()
    cache.set(text, statement)
    return statement
  }
}

/** On a full disk SQLite has undone the transaction by itself; to ask for it again would hide why. */
function rollbackIfNeeded(file: Sqlite.Database): SqliteStatement {
  const statement = file.prepare('rollback')
  const run = () => (file.inTransaction ? statement.run() : { changes: 0, lastInsertRowid: 0 })
  return { reader: false, run, all: () => [], iterate: () => [][Symbol.iterator]() }
}
