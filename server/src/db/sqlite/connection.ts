/** The connection that writes. Statements are prepared once; transactions take the write lock at their start. */
import type Sqlite from 'better-sqlite3'
import type { QueryResult } from 'kysely'
import { isYieldDue, yieldIfDue } from '../../lib/event-loop.ts'
import type { CompiledStatement, Outcome, ReadPrepared, RunPrepared } from '../engine.ts'
import type { WritingConnection } from './dialect.ts'
import type { ReadCache } from './read-cache.ts'
import type { Statement } from './transaction-messages.ts'

export interface ConnectionOptions {
  readonly file: Sqlite.Database
  readonly cache: ReadCache
  /** Called after the commit of a transaction. */
  committed(): void
}

/** Statements of the builder that stay prepared: 2.9 times as many lookups per second. */
const maxStatements = 1_000

/**
 * SQLite blocks the calling thread. So that a request of thousands of statements does not block the event loop, other requests get
 * a turn between statements.
 */
export class Connection implements WritingConnection {
  readonly #file: Sqlite.Database
  readonly #cache: ReadCache
  readonly #committed: () => void
  /** By text: statements of the builder. */
  readonly #built = new Map<string, Sqlite.Statement<unknown[]>>()
  /** By name: a fixed number, defined in the code. */
  readonly #prepared = new Map<string, Sqlite.Statement<unknown[]>>()

  constructor({ file, cache, committed }: ConnectionOptions) {
    this.#file = file
    this.#cache = cache
    this.#committed = committed
  }

  get isInTransaction(): boolean {
    return this.#file.inTransaction
  }

  /** Immediate: a deferred transaction that reads first would fail instead of waiting if another process has written in between. */
  begin(): void {
    this.#statement('begin immediate').run()
    // From here on nobody else can commit.
    this.#cache.expire()
  }

  commit(): void {
    try {
      this.#statement('commit').run()
    } finally {
      this.#cache.committed()
    }
    this.#committed()
  }

  /** On a full disk SQLite has already rolled back; rolling back again would hide the error. */
  rollback(): void {
    if (this.#file.inTransaction) this.#statement('rollback').run()
    this.#cache.rolledBack()
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
      return this.#run<Row>(statement, sql, parameters)
    } finally {
      if (!this.#file.inTransaction) this.#cache.committed()
      await yieldIfDue()
    }
  }

  streamQuery(): never {
    throw new Error('Queries are not streamed: read pages.')
  }

  /** Runs a prepared statement within the open transaction, bypassing the layers of the builder. */
  readonly runPrepared: RunPrepared = <Row>(compiled: CompiledStatement, values: readonly unknown[]) => {
    const run = () => this.#run<Row>(this.#preparedStatement(compiled), compiled.sql, values)
    return isYieldDue() ? yieldIfDue().then(run) : run()
  }

  /** Reads within the open transaction. */
  readonly readPrepared: ReadPrepared = <Row, Value>(
    compiled: CompiledStatement,
    values: readonly unknown[],
    map: (rows: readonly Row[]) => Value,
  ) => {
    const run = () =>
      this.#cache.getInTransaction(compiled, values, () => {
        const rows = this.read(compiled, values)
        return { value: map(rows as Row[]), rows: rows.length }
      })
    return isYieldDue() ? yieldIfDue().then(run) : run()
  }

  /** Rows of a prepared query. */
  read(compiled: CompiledStatement, values: readonly unknown[]): unknown[] {
    return this.#preparedStatement(compiled).all(...values)
  }

  #preparedStatement({ name, sql }: CompiledStatement): Sqlite.Statement<unknown[]> {
    const known = this.#prepared.get(name)
    if (known) return known
    const statement = this.#file.prepare<unknown[]>(sql)
    this.#prepared.set(name, statement)
    return statement
  }

  #run<Row>(
    statement: Sqlite.Statement<unknown[]>,
    sql: string,
    values: readonly unknown[],
  ): Outcome<Row> & QueryResult<Row> {
    if (!statement.readonly) this.#cache.changed(sql)
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
