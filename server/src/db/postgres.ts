/** The pool of connections to PostgreSQL: what a value is turned into, hot statements, and what happens when the server goes away. */
import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { DatabaseAway } from './engine.ts'
import { preparedName } from './query.ts'

export interface PostgresOptions {
  readonly url: string
  /** Most connections. */
  readonly connections?: number
}

/** What fails because the server can't be reached, or ends, or begins, rejects with DatabaseAway. */
export function postgresDialect({ url, connections = 10 }: PostgresOptions): Dialect {
  const int8 = 20
  const types: pg.CustomTypesConfig = {
    // Ids, sizes and counts stay below 2^53; pg would hand them out as text.
    getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as never,
  }
  const pool = new pg.Pool({ connectionString: url, max: connections, types, connectionTimeoutMillis: 5_000 })
  // A connection that breaks is replaced at its next use; without listeners it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    // The pool listens only while nobody uses the connection. Whoever does hears of it from the query.
    client.on('error', () => undefined)
    prepareHotStatements(client)
  })
  const { options } = pool
  const connect = () => pool.connect().catch(awayOr)
  return new PostgresDialect({ pool: { options, Client: pg.Client, connect, end: () => pool.end() } })
}

/** The builder hands on text and values only; a statement that asks for it is prepared under its name. */
function prepareHotStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (config: unknown, values?: unknown) => Promise<unknown>
  const preparing = (config: unknown, values?: unknown) => {
    const name = typeof config === 'string' ? preparedName(config) : undefined
    return (name === undefined ? query(config, values) : query({ name, text: config, values })).catch(awayOr)
  }
  Object.assign(client, { query: preparing })
}

/** It ends, it crashed, it begins; too many are connected; connections break (class 08). */
const awayStates = /^(57P0[123]|53300|08...)$/
/** What the driver says, without a code, of a connection that is gone or can't be had. */
const awaySentences = /^(Connection terminated|Client (has encountered a connection error|was closed)|timeout e)/

function awayOr(error: Error & { readonly code?: string; readonly syscall?: string }): never {
  const isAway =
    error.syscall !== undefined || (error.code ? awayStates.test(error.code) : awaySentences.test(error.message))
  throw isAway ? new DatabaseAway(error.message, { cause: error }) : error
}
