/** Kysely's dialect for SQLite: how transactions begin and end on our connection, and how queries are spelled. */
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** A connection that can have a transaction. */
export interface WritingConnection extends DatabaseConnection {
  begin(): void | Promise<void>
  commit(): void | Promise<void>
  rollback(): void | Promise<void>
}

export const sqliteDialect = (connection: WritingConnection): Dialect => ({
  createDriver: () => driverOf(connection),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new Adapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

const driverOf = (connection: WritingConnection): Driver => ({
  async init() {},
  acquireConnection: async (): Promise<DatabaseConnection> => connection,
  beginTransaction: async () => connection.begin(),
  commitTransaction: async () => connection.commit(),
  rollbackTransaction: async () => connection.rollback(),
  async releaseConnection() {},
  // The file is closed by its opener.
  async destroy() {},
})

/** A failed migration is rolled back; Kysely does not do so for SQLite by default. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
