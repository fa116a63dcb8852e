/** The connection that writes. Statements are prepared once; transactions take the write lock at their start. */
import type Sqlite from 'better-sqlite3'
import type { QueryResult } from 'kysely'
import { isYieldDue, yieldIfDue } from '../../lib/event-loop.ts'
import type { Outcome, RunPrepared } from '../engine.ts'
import type { WritingConnection } from './dialect.ts'
import type { Statement } from './transaction-messages.ts'

export interface ConnectionListeners {
  /** Called when a statement ran that may have changed committed data. */
  changed(): void
  /** A transaction was committed; on a connection other than that of the process, it has changed this many rows. */
  committed(changedElsewhere?: number): void
}

/** Statements of the builder that stay prepared: 2.9 times as many lookups per second. */
const maxStatements = 1_000

/**
 * SQLite blocks the calling thread. So that a request of thousands of statements does not block the event loop, other requests get
 * a turn between statements.
 */
export class Connection implements WritingConnection {
  readonly #file: Sqlite.Database
  readonly #listeners: ConnectionListeners
  /** By text: statements of the builder. */
  readonly #built = new Map<string, Sqlite.Statement<unknown[]>>()
  /** By name: a fixed number, defined in the code. */
  readonly #prepared = new Map<string, Sqlite.Statement<unknown[]>>()
  readonly #versionElsewhere: Sqlite.Statement<unknown[], number>
  /** Incremented when changes of this connection are committed. */
  #ownVersion = 0
  #hasChanges = false

  constructor(file: Sqlite.Database, listeners: ConnectionListeners) {
    this.#file = file
    this.#listeners = listeners
    this.#versionElsewhere = file.prepare<unknown[], number>('pragma data_version').pluck()
  }

  /** Changes with each commit of anything, on this or any other connection of any process. */
  get version(): string {
    return `${this.#ownVersion} ${this.#versionElsewhere.get()}`
  }

  get isInTransaction(): boolean {
    return this.#file.inTransaction
  }

  /** Immediate: a deferred transaction that reads first would fail instead of waiting if another process has written in between. */
  begin(): void {
    this.#statement('begin immediate').run()
  }

  commit(): void {
    try {
      this.#statement('commit').run()
    } finally {
      this.#changed()
    }
    this.#listeners.committed()
  }

  #changed(): void {
    if (this.#hasChanges) this.#ownVersion += 1
    this.#hasChanges = false
    this.#listeners.changed()
  }

  /** On a full disk SQLite has already rolled back; rolling back again would hide the error. */
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

  async executeQuery<Row>({ sql, parameters }: Statement): Promise<QueryResult<Row>> {
    const statement = this.#statement(sql)
    try {
      return this.#run<Row>(statement, parameters)
    } finally {
      if (!this.#file.inTransaction) this.#changed()
      await yieldIfDue()
    }
  }

  streamQuery(): never {
    throw new Error('Queries are not streamed: read pages.')
  }

  /** Runs a prepared statement within the open transaction, bypassing the layers of the builder. */
  readonly runPrepared: RunPrepared = <Row>(
    { name, sql }: { readonly name: string; readonly sql: string },
    values: readonly unknown[],
  ) => {
    const statement = this.#preparedStatement(name, sql)
    return isYieldDue() ? yieldIfDue().then(() => this.#run<Row>(statement, values)) : this.#run<Row>(statement, values)
  }

  /** Rows of a prepared query, outside a transaction. */
  read({ name, sql }: { readonly name: string; readonly sql: string }, values: readonly unknown[]): unknown[] {
    return this.#preparedStatement(name, sql).all(...values)
  }

  #preparedStatement(name: string, text: string): Sqlite.Statement<unknown[]> {
    const known = this.#prepared.get(name)
    if (known) return known
    const statement = this.#file.prepare<unknown[]>(text)
    this.#prepared.set(name, statement)
    return statement
  }

  #run<Row>(statement: Sqlite.Statement<unknown[]>, values: readonly unknown[]): Outcome<Row> & QueryResult<Row> {
    if (!statement.readonly) this.#hasChanges = true
    if (statement.reader) return { rows: statement.all(...values) as Row[] }
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
  }

  #statement(text: string): Sqlite.Statement<unknown[]> {
    const known = this.#built.get(text)
    if (known) return known
    const statement = this.#file.prepare<unknown[]>(text)
    if (this.#built.size >= maxStatements) this.#built.clear()
    this.#built.set(text, statement)
    return statement
  }
}
