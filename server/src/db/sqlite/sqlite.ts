/** Opens the SQLite file: the connection that writes, the one that reads beside its transactions, and the checkpoints. */

import type { Dialect } from 'kysely'
import type { ReadPrepared } from '../engine.ts'
import { startCheckpoints } from './checkpoints.ts'
import { Connection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { createPrivateFile } from './private-file.ts'
import { ReadCache } from './read-cache.ts'
import { openReader } from './reader.ts'
import { startTransactionThread, type TransactionThread } from './transaction-thread.ts'
import { openWriter } from './writer.ts'

export interface SqliteOptions {
  readonly url: string
  readonly power: boolean
  /** Time to wait while another process writes, in ms. */
  readonly busyMs?: number
}

export interface SqliteFile {
  readonly dialect: Dialect
  /** The only connection that writes, except for large transactions. */
  readonly connection: Connection
  /** Starts a thread for a large transaction; rejects if that is not possible. */
  startThread(): Promise<TransactionThread>
  readonly readPrepared: ReadPrepared
  /** Closes the connection that reads and ends the checkpoints. */
  closeReader(): Promise<void>
  /** Closes the connection that writes: the last one, after the builder was closed. */
  close(): void
}

const usualBusyMs = 5_000
export function openSqlite({ url, power, busyMs = usualBusyMs }: SqliteOptions): SqliteFile {
  createPrivateFile(url)
  const file = openWriter({ url, power, busyMs })
  const checkpoints = startCheckpoints(file, { url, busyMs })
  const versionElsewhere = file.prepare<unknown[], number>('pragma data_version').pluck()
  const cache = new ReadCache(() => versionElsewhere.get())
  const connection = new Connection({ file, cache, committed: checkpoints.committed })
  const reader = openReader({ url, busyMs, writer: connection, cache })
  const thread = { mayHaveCommitted: () => cache.expire(), committed: checkpoints.committed }
  return {
    dialect: sqliteDialect(connection),
    connection,
    startThread: () => startTransactionThread({ url, power, busyMs }, thread),
    readPrepared: reader.read,
    async closeReader() {
      reader.close()
      await checkpoints.close()
    },
    close: () => void file.close(),
  }
}
