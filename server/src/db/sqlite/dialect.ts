/** What Kysely needs to know of SQLite: how transactions begin and end on our connection, and how queries are spelled. */
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Connection } from './connection.ts'

export const sqliteDialect = (connection: Connection): Dialect => ({
  createDriver: () => driverOf(connection),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new Adapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

const driverOf = (connection: Connection): Driver => ({
  async init() {},
  acquireConnection: async (): Promise<DatabaseConnection> => connection,
  beginTransaction: async () => connection.begin(),
  commitTransaction: async () => connection.commit(),
  rollbackTransaction: async () => connection.rollback(),
  async releaseConnection() {},
  // The file is closed by whoever opened it.
  async destroy() {},
})

/** A migration that fails half-way is rolled back; Kysely leaves that out for SQLite unless it is told. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
