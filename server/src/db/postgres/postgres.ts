/** The pool of connections to PostgreSQL: conversion of values, prepared statements, and errors when the server is unreachable. */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import type { NamedQuery } from '../engine.ts'
import { DatabaseUnavailable } from '../errors.ts'

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
  const pool = new pg.Pool({ connectionString: url, max: connections, types, connectionTimeoutMillis: 5_000 })
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

class PooledDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #planMs: number
  readonly #plannedAt = new WeakMap<pg.PoolClient, number>()

  constructor(pool: pg.Pool, planMs = usualPlanMs) {
    this.#pool = pool
    this.#planMs = planMs
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#pool.connect().catch(throwClassified)
    await this.#discardOldPlans(client)
    return new Connection(client)
  }

  async #discardOldPlans(client: pg.PoolClient): Promise<void> {
    const now = performance.now()
    const plannedAt = this.#plannedAt.get(client)
    if (plannedAt !== undefined && now - plannedAt < this.#planMs) return
    this.#plannedAt.set(client, now)
    if (plannedAt === undefined) return
    try {
      await client.query('discard plans')
    } catch (error) {
      client.release(true)
      throwClassified(error as Error)
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'))
  }

  async commitTransaction(connection: Connection): Promise<void> {
    const command = await connection.command('commit')
    // PostgreSQL's response to the commit of a transaction in which a statement has failed.
    if (command === 'ROLLBACK') throw new Error('The transaction was rolled back: one of its statements had failed.')
  }

  async rollbackTransaction(connection: Connection): Promise<void> {
    await connection.command('rollback').catch((error: unknown) => {
      connection.discard()
      throw error
    })
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** A connection that is in use. */
class Connection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #isBroken = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async executeQuery<Row>({ sql, parameters, statementName }: NamedQuery): Promise<QueryResult<Row>> {
    const query = { text: sql, values: [...parameters], ...(statementName !== undefined && { name: statementName }) }
    const { command, rowCount, rows } = await this.#client.query(query).catch(throwClassified)
    return { rows, ...(writes.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  /** Ends a transaction. Returns the result. */
  async command(text: 'commit' | 'rollback'): Promise<string> {
    return (await this.#client.query(text).catch(throwClassified)).command
  }

  /** Whether a transaction is still open on the connection is unknown: it is not used again. */
  discard(): void {
    this.#isBroken = true
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
