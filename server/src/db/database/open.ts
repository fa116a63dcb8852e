/** Opens a database of either engine. */
import { Kysely, sql } from 'kysely'
import type { Tracing } from '../../lib/tracing/tracing.ts'
import { type Database, type EngineName, Queries } from '../engine.ts'
import type { Migrations } from '../migration.ts'
import { migrations, minVersions } from '../migrations/all.ts'
import { openChannel, wakeUps } from '../postgres/channel.ts'
import { type PostgresConnection, postgresDialect } from '../postgres/postgres.ts'
import { transact } from '../postgres/transact.ts'
import type { Schema } from '../schema.ts'
import { groupCommit } from '../sqlite/group-commit.ts'
import { isSqliteUrl } from '../sqlite/private-file.ts'
import { openSqlite } from '../sqlite/sqlite.ts'
import { checkVersion, minVersionOfFile, minVersionOfPostgres } from './min-version.ts'
import { tracedDatabase } from './traced.ts'
import { createUpgrade } from './upgrade.ts'

export interface DatabaseOptions {
  /** `postgres://…`, or the path of the SQLite file. */
  readonly url: string
  /** True: a commit survives a power cut (SQLite synchronous=FULL). False: it survives kill -9. */
  readonly power: boolean
  /** Where nodes listen for each other's wake-ups; by default `url`, null for nowhere. */
  readonly listenUrl?: string | null
  /** Time that a statement waits while another process writes to the SQLite file, in ms. */
  readonly busyMs?: number
  /** Maximum connections to PostgreSQL. */
  readonly connections?: number
  /** Makes transactions spans; null or absent: off. */
  readonly tracing?: Tracing | null
  /** Version of the server; refused if it is too old for the tables. Without it any tables are opened. */
  readonly version?: string
}

const released: Migrations = { all: migrations, minVersions }

/** Opens the database without migrating it. Throws a readable message if the server is too old for its tables. */
export async function openDatabase(options: DatabaseOptions, upgrades: Migrations = released): Promise<Database> {
  const db = isSqliteUrl(options.url)
    ? openSqliteDatabase(options, upgrades)
    : await openPostgresDatabase(options, upgrades)
  return options.tracing ? tracedDatabase(db, options.tracing) : db
}

function openSqliteDatabase(options: DatabaseOptions, upgrades: Migrations): Database {
  if (options.version !== undefined) checkVersion(minVersionOfFile(options.url), options.version)
  const { dialect, connection, startThread, readPrepared, closeReader, close } = openSqlite(options)
  const db = new Kysely<Schema>({ dialect })
  const { tx, largeTx } = groupCommit({ db, connection, startThread })
  return {
    ...whatBothDo(db, 'sqlite', upgrades),
    q: new Queries({ engine: 'sqlite', executor: db.getExecutor(), read: readPrepared }),
    tx,
    largeTx,
    write: tx,
    asyncCommit: tx,
    async close() {
      await closeReader()
      await db.destroy()
      close()
    },
  }
}

async function openPostgresDatabase(options: DatabaseOptions, upgrades: Migrations): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: postgresDialect(options) })
  try {
    if (options.version !== undefined) checkVersion(await minVersionOfPostgres(db), options.version)
  } catch (error) {
    await db.destroy()
    throw error
  }
  // Background work has connections of its own, so that waiting requests cannot delay it.
  const background = new Kysely<Schema>({ dialect: postgresDialect({ ...options, connections: 2 }) })
  const executor = db.getExecutor()
  const q = new Queries({
    engine: 'postgres',
    executor,
    run: (statement, values) =>
      executor.provideConnection((connection) => (connection as PostgresConnection).runPrepared(statement, values)),
  })
  const { listenUrl = options.url } = options
  const sendElsewhere = async (text: string) => {
    await sql`select pg_notify(${wakeUps}, ${text})`.execute(background)
  }
  const channel = listenUrl === null ? undefined : openChannel({ url: listenUrl, sendElsewhere })
  return {
    ...whatBothDo(db, 'postgres', upgrades),
    ...(channel && { channel }),
    q,
    tx: (work) => transact(db, work),
    largeTx: (work) => transact(db, work),
    write: (statement) => statement(q),
    asyncCommit: (work) => transact(background, work, { isAsynchronous: !options.power }),
    async close() {
      await channel?.close()
      await db.destroy()
      await background.destroy()
    },
  }
}

const whatBothDo = (db: Kysely<Schema>, engine: EngineName, upgrades: Migrations) => ({
  engine,
  ...createUpgrade(db, engine, upgrades),
  async ping() {
    await db.selectNoFrom((e) => e.lit(1).as('one')).executeTakeFirstOrThrow()
  },
})
