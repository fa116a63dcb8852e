/**
 * The pool of connections to PostgreSQL: conversion of values, prepared statements, and errors when the server is unreachable.
 * Statements that are issued in one turn of the event loop are sent together, without waiting for the results of the first ones.
 */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import type { CompiledStatement, NamedQuery } from '../engine.ts'
import { DatabaseUnavailable, isOutdatedStatement } from '../errors.ts'

export interface PostgresOptions {
  readonly url: string
  /** Maximum connections. */
  readonly connections?: number
  /** Time for which prepared statements keep their plans, in ms. */
  readonly planMs?: number
}

/** Failures because the server is unreachable, shutting down or starting reject with DatabaseUnavailable. */
export const postgresDialect = (options: PostgresOptions): Dialect => ({
  createDriver: () => new PooledDriver(openPool(options), options.planMs),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
})

function openPool({ url, connections = 10 }: PostgresOptions): pg.Pool {
  const int8 = 20
  const types: pg.CustomTypesConfig = {
    // Ids, sizes and counts are below 2^53; pg would return them as text.
    getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as never,
  }
  const limits = { max: connections, connectionTimeoutMillis: 5_000 }
  const pool = new pg.Pool({ connectionString: url, types, pipeline: true, ...limits })
  // A broken connection is replaced at its next use; without listeners its error would end the process.
  pool.on('error', () => undefined)
  // The pool listens only while the connection is idle; otherwise the query reports the error.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

/**
 * Prepared statements are planned again after this time, in ms. PostgreSQL keeps their plans until the table is analyzed, which
 * autovacuum does minutes after it has grown: until then, those that were planned for a small table would scan all of a large one.
 */
const usualPlanMs = 5_000

interface Statements {
  /**
   * A comment at the end of prepared statements. A pooler in transaction mode prepares each text once and keeps it beyond our
   * connections, so that an outdated one is only prepared again under another text.
   */
  readonly suffix: string
}

class PooledDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #planMs: number
  readonly #plannedAt = new WeakMap<pg.PoolClient, number>()
  /** Another object once a statement was found to be outdated, as it is on all connections of before. */
  #statements: Statements = { suffix: '' }
  readonly #statementsOf = new WeakMap<pg.PoolClient, Statements>()

  constructor(pool: pg.Pool, planMs = usualPlanMs) {
    this.#pool = pool
    this.#planMs = planMs
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#connect()
    const now = performance.now()
    const plannedAt = this.#plannedAt.get(client)
    const statements = this.#statementsOf.get(client) ?? this.#statements
    const connection = new PostgresConnection(client, statements.suffix, () => {
      // Another connection of before may have found it already.
      if (this.#statements !== statements) return
      this.#statements = { suffix: ` /* ${randomBytes(6).toString('hex')} */` }
    })
    if (plannedAt !== undefined && now - plannedAt < this.#planMs) return connection
    this.#plannedAt.set(client, now)
    if (plannedAt !== undefined) connection.discardPlans()
    return connection
  }

  /** A connection without outdated statements: others are closed. */
  async #connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect().catch(throwClassified)
      const statements = this.#statementsOf.get(client) ?? this.#statements
      this.#statementsOf.set(client, statements)
      if (statements === this.#statements) return client
      client.release(true)
    }
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    connection.begin()
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** A connection that is in use. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #isBroken = false
  #isCorked = false
  #isInTransaction = false
  /** Why the transaction could not begin. */
  #notBegun: Error | null = null
  readonly #suffix: string
  readonly #onOutdated: () => void

  /** The suffix is for prepared statements; `onOutdated` is called when one turns out to be outdated. */
  constructor(client: pg.PoolClient, suffix: string, onOutdated: () => void) {
    this.#client = client
    this.#suffix = suffix
    this.#onOutdated = onOutdated
  }

  async executeQuery<Row>({ sql, parameters, statementName }: NamedQuery): Promise<QueryResult<Row>> {
    if (statementName !== undefined) return await this.runPrepared({ name: statementName, sql }, parameters)
    return await this.#execute({ text: sql, values: [...parameters] })
  }

  /** Runs a prepared statement. */
  async runPrepared<Row>({ name, sql }: CompiledStatement, values: readonly unknown[]): Promise<QueryResult<Row>> {
    return await this.#execute({ name, text: sql + this.#suffix, values: [...values] })
  }

  async #execute<Row>(query: pg.QueryConfig): Promise<QueryResult<Row>> {
    const { command, rowCount, rows } = await this.#send(query).catch((error: unknown) => this.#repeat(query, error))
    if (this.#notBegun) throwClassified(this.#notBegun)
    return { rows, ...(writes.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  /** Repeats an outdated statement without its name; a transaction has failed, and is repeated as a whole. Throws any other error. */
  async #repeat({ name, ...query }: pg.QueryConfig, error: unknown): Promise<pg.QueryResult> {
    if (name === undefined || !isOutdatedStatement(error)) throw error
    this.#isBroken = true
    this.#onOutdated()
    if (this.#isInTransaction) throw error
    return await this.#send(query)
  }

  #send(query: string | pg.QueryConfig): Promise<pg.QueryResult> {
    this.#cork()
    return this.#client.query(query as pg.QueryConfig).catch(throwClassified)
  }

  /** What is sent in this turn of the event loop leaves in one write. */
  #cork(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    const { stream } = (this.#client as unknown as { readonly connection: { readonly stream: Socket } }).connection
    stream.cork()
    process.nextTick(() => {
      this.#isCorked = false
      stream.uncork()
    })
  }

  /** Begins a transaction, without waiting: the first statement fails if that failed. */
  begin({ isAsynchronous = false } = {}): void {
    this.#notBegun = null
    this.#isInTransaction = true
    this.#send(isAsynchronous ? 'begin; set local synchronous_commit = off' : 'begin').catch((error: Error) => {
      this.#notBegun = error
      this.#isBroken = true
    })
  }

  /** Rejects if a statement of the transaction has failed. */
  async commit(): Promise<void> {
    const { command } = await this.#send('commit')
    if (this.#notBegun) throwClassified(this.#notBegun)
    // PostgreSQL's response to the commit of a transaction in which a statement has failed.
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: one of its statements had failed.')
  }

  async rollback(): Promise<void> {
    try {
      await this.#send('rollback')
    } catch (error) {
      // Whether the transaction is still open is unknown: the connection is not used again.
      this.#isBroken = true
      throw error
    }
  }

  /** Without waiting: a connection on which it fails is broken, as the next statement finds. */
  discardPlans(): void {
    this.#send('discard plans').catch(() => undefined)
  }

  streamQuery(): never {
    throw new Error('Queries are not streamed: read pages.')
  }

  release(): void {
    this.#client.release(this.#isBroken)
  }
}

/** Shutting down, crashed, or starting up; too many connections; broken connections (class 08). */
const unavailableStates = /^(57P0[123]|53300|08...)$/
/** Messages of the driver, without a code, for connections that were lost or cannot be established. */
const unavailableMessages = /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout e)/

function throwClassified(error: Error & { readonly code?: string; readonly syscall?: string }): never {
  const isUnreachable =
    error.syscall !== undefined ||
    (error.code ? unavailableStates.test(error.code) : unavailableMessages.test(error.message))
  throw isUnreachable ? new DatabaseUnavailable(error.message, { cause: error }) : error
}
