/** One checkpoint of SQLite's write-ahead log, and what two threads say to each other of it. */
import type Sqlite from 'better-sqlite3'

export interface WorkerFacts {
  readonly url: string
  readonly busyMs: number
}

export interface CheckpointFacts {
  /** Pages in the log. */
  readonly logged: number
  /** How many of them are in the file too. */
  readonly carried: number
}

/** Carries over what it can without making anybody wait; nothing when another does so just now. */
export function carryOver(file: Sqlite.Database): CheckpointFacts {
  const [row] = file.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[]
  return { logged: row?.log ?? 0, carried: row?.checkpointed ?? 0 }
}
