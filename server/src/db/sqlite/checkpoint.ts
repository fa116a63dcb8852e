/** One checkpoint of SQLite's write-ahead log, and the messages between the two threads. */
import type Sqlite from 'better-sqlite3'

export interface WorkerOptions {
  readonly url: string
  readonly busyMs: number
}

export interface CheckpointResult {
  /** Pages in the log. */
  readonly logged: number
  /** Pages of these that are also in the database file. */
  readonly carried: number
}

/** Copies as much as possible without blocking other connections; does nothing while another connection runs a checkpoint. */
export function runCheckpoint(file: Sqlite.Database): CheckpointResult {
  const [row] = file.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[]
  return { logged: row?.log ?? 0, carried: row?.checkpointed ?? 0 }
}
