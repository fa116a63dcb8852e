/** Opens a database of either engine. */
import { Kysely } from 'kysely'
import { type Database, type EngineName, Queries } from '../engine.ts'
import { postgresDialect } from '../postgres/postgres.ts'
import { transact } from '../postgres/transact.ts'
import type { Schema } from '../schema.ts'
import { groupCommit } from '../sqlite/group-commit.ts'
import { openSqlite } from '../sqlite/sqlite.ts'
import { createUpgrade } from './upgrade.ts'

export interface DatabaseOptions {
  /** `postgres://…`, or the path of the SQLite file. */
  readonly url: string
  /** True: a commit survives a power cut (SQLite synchronous=FULL). False: it survives kill -9. */
  readonly power: boolean
  /** How long a statement waits, in ms, while another process writes to the SQLite file. */
  readonly busyMs?: number
  /** Most connections to PostgreSQL. */
  readonly connections?: number
}

/** Opens the database; it does not migrate. The first query rejects when it can't be reached. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return /^postgres(ql)?:\/\//.test(options.url) ? openPostgresDatabase(options) : openSqliteDatabase(options)
}

function openSqliteDatabase(options: DatabaseOptions): Database {
  const { dialect, connection, readPrepared, closeReader, close } = openSqlite(options)
  const db = new Kysely<Schema>({ dialect })
  const tx = groupCommit(db, connection)
  return {
    ...whatBothDo(db, 'sqlite'),
    q: new Queries({ engine: 'sqlite', executor: db.getExecutor(), read: readPrepared }),
    tx,
    write: tx,
    repeatable: tx,
    async close() {
      await closeReader()
      await db.destroy()
      close()
    },
  }
}

function openPostgresDatabase(options: DatabaseOptions): Database {
  const db = new Kysely<Schema>({ dialect: postgresDialect(options) })
  // However many requests wait for connections, the work behind them has one of its own.
  const background = new Kysely<Schema>({ dialect: postgresDialect({ ...options, connections: 1 }) })
  const q = new Queries({ engine: 'postgres', executor: db.getExecutor() })
  return {
    ...whatBothDo(db, 'postgres'),
    q,
    tx: (work) => transact(db, work),
    write: (statement) => statement(q),
    repeatable: (work) => transact(background, work, { isAsynchronous: !options.power }),
    async close() {
      await db.destroy()
      await background.destroy()
    },
  }
}

const whatBothDo = (db: Kysely<Schema>, engine: EngineName) => ({
  engine,
  ...createUpgrade(db, engine),
  async ping() {
    await db.selectNoFrom((e) => e.lit(1).as('one')).executeTakeFirstOrThrow()
  },
})
