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
  /** Time to wait while another process writes, in ms. */
  readonly busyMs?: number
}

export interface SqliteFile {
  readonly dialect: Dialect
  /** The only connection that writes. */
  readonly connection: Connection
  readonly readPrepared: ReadPrepared
  /** Closes the connection that reads and ends the checkpoints. */
  closeReader(): Promise<void>
  /** Closes the connection that writes: the last one, after the builder was closed. */
  close(): void
}

const usualBusyMs = 5_000
/** The rest is in the file cache of the operating system. */
const cacheKib = 8_192

export function openSqlite({ url, power, busyMs = usualBusyMs }: SqliteOptions): SqliteFile {
  createPrivateFile(url)
  const file = new Sqlite(url, { timeout: busyMs })
  file.pragma('journal_mode = WAL')
  file.pragma(`synchronous = ${power ? 'FULL' : 'NORMAL'}`)
  file.pragma('foreign_keys = ON')
  // Pages beyond this are written to the log during a transaction, so that its commit writes at most this much at once.
  file.pragma(`cache_size = ${-cacheKib}`)
  // SQLite's own `lower` only knows ASCII.
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
