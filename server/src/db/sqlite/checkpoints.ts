/**
 * Checkpoints of SQLite's write-ahead log, which copy it to the database file. They run on a separate thread, since writing
 * thousands of pages and waiting for the disk twice would delay all requests. Only the last few pages are copied by the thread that
 * commits, from time to time, so that the log restarts instead of growing.
 */
import { Worker } from 'node:worker_threads'
import type Sqlite from 'better-sqlite3'
import { endThread } from '../../lib/end-thread.ts'
import { type CheckpointResult, runCheckpoint, type WorkerOptions } from './checkpoint.ts'

export interface Checkpoints {
  /** Must be called after each commit, with the number of rows that other connections have changed in it. Never throws. */
  committed(changedElsewhere?: number): void
  /** Resolves when the thread has ended. */
  close(): Promise<void>
}

interface Limits {
  /** The thread runs a checkpoint after this many commits, */
  readonly commits: number
  /** or after this many changed rows: a few commits can write as much as thousands of others. */
  readonly rows: number
  /** Pages in the log at which it is restarted. */
  readonly logged: number
  /** Pages in the log at which the commit itself runs the checkpoint, because the thread cannot keep up. */
  readonly most: number
  /** Bytes that the log file keeps when it is restarted. */
  readonly bytesKept: number
}

const usualLimits: Limits = {
  commits: 200,
  rows: 2_000,
  logged: 16_384,
  most: 262_144,
  // Truncating takes as long as many commits, so it is only done after a very large transaction.
  bytesKept: 256 * 1024 * 1024,
}

export function startCheckpoints(
  file: Sqlite.Database,
  facts: WorkerOptions,
  limits: Limits = usualLimits,
): Checkpoints {
  file.pragma(`wal_autocheckpoint = ${limits.most}`)
  file.pragma(`journal_size_limit = ${limits.bytesKept}`)
  // The log of a killed process, which would otherwise be read at every start and keep growing.
  checkpointRest(file)
  let worker: Worker | null = null
  const totalChanges = file.prepare<[], number>('select total_changes()').pluck()
  let commits = 0
  let changesBefore = 0
  let changesElsewhere = 0
  let isRunning = false
  let isClosed = false
  const answered = ({ logged }: CheckpointResult) => {
    isRunning = false
    if (logged >= limits.logged) checkpointRest(file)
  }
  // A new thread continues, whatever the reason.
  const gone = (ended: Worker) => {
    if (ended !== worker) return
    worker = null
    isRunning = false
  }
  return {
    committed(changedElsewhere = 0) {
      commits += 1
      changesElsewhere += changedElsewhere
      const changes = (totalChanges.get() ?? 0) + changesElsewhere
      const isEnough = commits >= limits.commits || changes - changesBefore >= limits.rows
      if (!isEnough || isRunning || isClosed) return
      commits = 0
      changesBefore = changes
      try {
        worker ??= startWorker(facts, answered, gone)
      } catch {
        // A thread that cannot be started must not fail a commit; the next commits try again.
        return
      }
      isRunning = true
      worker.postMessage(null)
    },
    async close() {
      isClosed = true
      const ending = worker
      worker = null
      if (ending) await endThread(ending)
    },
  }
}

function checkpointRest(file: Sqlite.Database): void {
  if (!file.open || file.inTransaction) return
  try {
    runCheckpoint(file)
  } catch {
    // Most likely a full disk: the log contains everything, and the next checkpoint tries again.
  }
}

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.mjs',
  import.meta.url,
)

function startWorker(
  workerData: WorkerOptions,
  answered: (facts: CheckpointResult) => void,
  gone: (worker: Worker) => void,
): Worker {
  const worker = new Worker(workerUrl, { name: 'checkpoints', env: {}, workerData })
  worker
    .on('message', answered)
    .on('error', () => gone(worker))
    .on('exit', () => gone(worker))
  worker.unref()
  return worker
}
