/**
 * The two database engines behind one query builder: SQLite, one file for one process, and PostgreSQL for several nodes. `Queries`
 * is what stores receive: Kysely's builder with the engine's name and its prepared statements. Tables are defined in schema.ts,
 * queries are in the stores.
 */
import {
  type CompiledQuery,
  createQueryId,
  type KyselyPlugin,
  QueryCreator,
  type QueryExecutor,
  type QueryExecutorProvider,
  type QueryResult,
  RawNode,
} from 'kysely'
import type { Log } from '../lib/log.ts'
import type { Schema } from './schema.ts'

export type EngineName = 'sqlite' | 'postgres'

/** A statement compiled for one engine. A connection prepares it once and keeps it by its name. */
export interface CompiledStatement {
  /** Unique among all statements. */
  readonly name: string
  readonly sql: string
  /** Whether rows are found by their ids. A committed id is never reused, so an inserted row can only change a result that was empty. */
  readonly byId?: boolean
}

export type Outcome<Row> = Pick<QueryResult<Row>, 'rows' | 'numAffectedRows'>

/** Runs a prepared statement with these values, in the order of its parameters. */
export type RunPrepared = <Row>(
  statement: CompiledStatement,
  values: readonly unknown[],
) => Outcome<Row> | Promise<Outcome<Row>>

/** Reads with a prepared statement outside the transaction: only what is committed. `map` is pure; its value must not be changed. */
export type ReadPrepared = <Row, Value>(
  statement: CompiledStatement,
  values: readonly unknown[],
  map: (rows: readonly Row[]) => Value,
) => Value | Promise<Value>

export interface QueriesOptions {
  readonly engine: EngineName
  readonly executor: QueryExecutor
  /** How prepared statements run; through the executor by default. */
  readonly run?: RunPrepared | undefined
  /** How prepared queries read; by default as all prepared statements. */
  readonly read?: ReadPrepared | undefined
}

/** A compiled query that PostgreSQL prepares under a name. */
export interface NamedQuery extends CompiledQuery {
  readonly statementName?: string
}

/** Anything that can run a query: the database itself or an open transaction. */
export class Queries extends QueryCreator<Schema> implements QueryExecutorProvider {
  readonly engine: EngineName
  readonly runPrepared: RunPrepared
  readonly readPrepared: ReadPrepared
  readonly #executor: QueryExecutor

  constructor({ engine, executor, run, read }: QueriesOptions) {
    super({ executor })
    this.#executor = executor
    this.engine = engine
    this.runPrepared = run ?? ((statement, values) => executor.executeQuery(toNamedQuery(statement, values)))
    this.readPrepared =
      read ??
      ((statement, values, map) => {
        const outcome = this.runPrepared<never>(statement, values)
        return outcome instanceof Promise ? outcome.then(({ rows }) => map(rows)) : map(outcome.rows)
      })
  }

  getExecutor(): QueryExecutor {
    return this.#executor
  }

  /** Returns queries with a plugin, which sees all of them and their rows. */
  override withPlugin(plugin: KyselyPlugin): Queries {
    return new Queries({ engine: this.engine, executor: this.#executor.withPlugin(plugin) })
  }
}

const toNamedQuery = <Row>(
  { name, sql }: CompiledStatement,
  parameters: readonly unknown[],
): CompiledQuery<Row> & NamedQuery => ({
  query: RawNode.createWithSql(sql),
  queryId: createQueryId(),
  sql,
  parameters,
  statementName: name,
})

/** An open transaction. Functions whose writes must be atomic take this type. */
export class Tx extends Queries {
  /** Called in this order after the commit. */
  readonly effects: (() => void)[]

  constructor({ effects = [], ...options }: QueriesOptions & { readonly effects?: (() => void)[] }) {
    super(options)
    this.effects = effects
  }
}

/** Calls `effect` after the commit; never after a rollback. For waking workers, not for writing. */
export const afterCommit = (tx: Tx, effect: () => void): void => void tx.effects.push(effect)

/** Short texts between the nodes of a database, which can be lost: see db/postgres/channel.ts. */
export interface Channel {
  /** Sends a text to all nodes, this one included. Rejects if the database is unavailable. */
  send(text: string): Promise<void>
  /** Receives texts from now on, until the channel is closed; reconnects by itself. */
  listen(onText: (text: string) => void, log: Log): void
  close(): Promise<void>
}

export interface Database {
  readonly engine: EngineName
  /** Short texts to other nodes; absent where there are none, or where nodes are not to wake each other. */
  readonly channel?: Channel
  /** Single statements outside a transaction. */
  readonly q: Queries
  /**
   * Runs `work` in one transaction and commits; rolls back if it throws. After a deadlock or a serialization failure on PostgreSQL,
   * and a failed group commit on SQLite, `work` is run again, up to five times: it must await each of its queries and have no other
   * effect.
   */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * The same for thousands of rows. On SQLite, whose statements and commits block the calling thread, it runs in a thread of its own;
   * other transactions wait for its end. `work` must write with nothing but its transaction.
   */
  largeTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs a single statement that writes. On SQLite it is committed in one group with concurrent ones. */
  write<T>(statement: (q: Queries) => Promise<T>): Promise<T>
  /**
   * A transaction whose work can be repeated: unless commits must survive a power cut, PostgreSQL commits it asynchronously, so
   * that a crash may undo the last of these transactions, each as a whole, but no others. Uses a connection of its own, so that it
   * never waits for requests. On SQLite it is an ordinary transaction.
   */
  asyncCommit<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Applies pending migrations. Safe to call by several nodes at once; returns the names of applied ones. */
  migrate(): Promise<string[]>
  /** True if no migration is pending. */
  isCurrent(): Promise<boolean>
  /** Resolves when the database responds. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Maximum rows of one insert: below the engines' limit of parameters, even with more columns than our tables have. */
export const rowsPerStatement = 500
