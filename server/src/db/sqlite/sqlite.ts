/** Opens the SQLite file: the connection that writes, the one that reads outside transactions, and the checkpoints. */

import Sqlite from 'better-sqlite3'
import type { Dialect } from 'kysely'
import type { ReadPrepared } from '../engine.ts'
import { startCheckpoints } from './checkpoints.ts'
import { Connection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { createPrivateFile } from './private-file.ts'
import { openReader } from './reader.ts'

export interface SqliteOptions {
  readonly url: string
  readonly power: boolean
  /** How long to wait, in ms, while another process writes. */
  readonly busyMs?: number
}

export interface SqliteFile {
  readonly dialect: Dialect
  /** The only connection that writes. */
  readonly connection: Connection
  readonly readPrepared: ReadPrepared
  /** Closes the connection that reads and ends the checkpoints. */
  closeReader(): Promise<void>
  /** Closes the connection that writes: the last one, once the builder is done. */
  close(): void
}

const usualBusyMs = 5_000
/** The file cache of the system holds the rest. */
const cacheKib = 8_192

export function openSqlite({ url, power, busyMs = usualBusyMs }: SqliteOptions): SqliteFile {
  createPrivateFile(url)
  const file = new Sqlite(url, { timeout: busyMs })
  file.pragma('journal_mode = WAL')
  file.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`)
  file.pragma('foreign_keys = ON')
  // What does not fit goes to the log while a transaction is under way: so its commit writes no more than this at once.
  file.pragma(`cache_size = ${-cacheKib}`)
  // Its own `lower` knows ASCII only.
  file.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
  const reader = openReader(url, busyMs)
  const checkpoints = startCheckpoints(file, { url, busyMs })
  const connection = new Connection(file, {
    changed: reader.invalidate,
    committed: () => checkpoints.committed(),
  })
  return {
    dialect: sqliteDialect(connection),
    connection,
    readPrepared: reader.read,
    async closeReader() {
      reader.close()
      await checkpoints.close()
    },
    close: () => void file.close(),
  }
}
