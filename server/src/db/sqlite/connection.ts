/** The connection that writes: its statements are prepared once, its transactions take the write lock when they begin. */
import type Sqlite from 'better-sqlite3'
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import { isYieldDue, yieldIfDue } from '../../lib/event-loop.ts'
import type { Outcome, RunPrepared } from '../engine.ts'

export interface ConnectionListeners {
  /** A statement ran that may have changed what is committed. */
  changed(): void
  /** A transaction was committed. */
  committed(): void
}

/** Statements of the builder that are kept prepared: 2.9 × the look-ups a second. */
const mostStatements = 1_000

/**
 * SQLite answers at once, on the thread that asks. So that a request of thousands of statements is not one turn of
 * the event loop, others get a turn between its statements.
 */
export class Connection implements DatabaseConnection {
  readonly #file: Sqlite.Database
  readonly #listeners: ConnectionListeners
  /** By their texts: those of the builder. */
  readonly #built = new Map<string, Sqlite.Statement<unknown[]>>()
  /** By their names: a bounded number, as the code has them. */
  readonly #prepared = new Map<string, Sqlite.Statement<unknown[]>>()

  constructor(file: Sqlite.Database, listeners: ConnectionListeners) {
    this.#file = file
    this.#listeners = listeners
  }

  get isInTransaction(): boolean {
    return this.#file.inTransaction
  }

  /** At once: a deferred transaction that reads first would fail, not wait, when another process has written in between. */
  begin(): void {
    this.#statement('begin immediate').run()
  }

  commit(): void {
    try {
      this.#statement('commit').run()
    } finally {
      this.#listeners.changed()
    }
    this.#listeners.committed()
  }

  /** On a full disk SQLite has rolled back by itself; to ask for it again would hide why. */
  rollback(): void {
    if (this.#file.inTransaction) this.#statement('rollback').run()
  }

  setSavepoint(): void {
    this.#statement('savepoint job').run()
  }

  releaseSavepoint(): void {
    this.#statement('release job').run()
  }

  rollbackToSavepoint(): void {
    this.#statement('rollback to job').run()
    this.releaseSavepoint()
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return run<Row>(this.#statement(sql), parameters)
    } finally {
      this.#listeners.changed()
      await yieldIfDue()
    }
  }

  streamQuery(): never {
    throw new Error('Queries are not streamed: read pages.')
  }

  /** Runs a prepared statement within the open transaction, past the layers of the builder. */
  readonly runPrepared: RunPrepared = <Row>(
    { name, sql }: { readonly name: string; readonly sql: string },
    values: readonly unknown[],
  ) => {
    let statement = this.#prepared.get(name)
    if (!statement) {
      statement = this.#file.prepare<unknown[]>(sql)
      this.#prepared.set(name, statement)
    }
    const known = statement
    return isYieldDue() ? yieldIfDue().then(() => run<Row>(known, values)) : run<Row>(known, values)
  }

  #statement(text: string): Sqlite.Statement<unknown[]> {
    const known = this.#built.get(text)
    if (known) return known
    const statement = this.#file.prepare<unknown[]>(text)
    if (this.#built.size >= mostStatements) this.#built.clear()
    this.#built.set(text, statement)
    return statement
  }
}

function run<Row>(statement: Sqlite.Statement<unknown[]>, values: readonly unknown[]): Outcome<Row> & QueryResult<Row> {
  if (statement.reader) return { rows: statement.all(...values) as Row[] }
  return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
}
