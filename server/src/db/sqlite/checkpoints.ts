/**
 * When SQLite's write-ahead log is copied into the database file (a checkpoint): by a thread of its own, since writing
 * thousands of pages and waiting for the disk twice would delay all requests. Only the last few pages are left to the
 * thread that commits, now and then, so that the log starts over instead of growing.
 */
import { Worker } from 'node:worker_threads'
import type Sqlite from 'better-sqlite3'
import { type CheckpointResult, runCheckpoint, type WorkerOptions } from './checkpoint.ts'

export interface Checkpoints {
  /** To be called after each commit. Never throws. */
  committed(): void
  /** Resolves when the thread has ended. */
  close(): Promise<void>
}

interface Limits {
  /** The thread runs a checkpoint after this many commits, */
  readonly commits: number
  /** or after this many changed rows: a few commits may write as much as thousands of others. */
  readonly rows: number
  /** Pages in the log from which it starts over. */
  readonly logged: number
  /** Pages in the log from which the commit itself runs the checkpoint: the thread can't keep up. */
  readonly most: number
  /** Bytes that the log's file keeps when it starts over. */
  readonly bytesKept: number
}

const usualLimits: Limits = {
  commits: 200,
  rows: 2_000,
  logged: 16_384,
  most: 262_144,
  // Truncating takes as long as many commits: only what a giant transaction leaves is worth that.
  bytesKept: 256 * 1024 * 1024,
}

export function startCheckpoints(
  file: Sqlite.Database,
  facts: WorkerOptions,
  limits: Limits = usualLimits,
): Checkpoints {
  file.pragma(`wal_autocheckpoint = ${limits.most}`)
  file.pragma(`journal_size_limit = ${limits.bytesKept}`)
  // The log of a process that was killed, which would be read at every start and grow from one to the next.
  checkpointRest(file)
  let worker: Worker | null = null
  const totalChanges = file.prepare<[], number>('select total_changes()').pluck()
  let commits = 0
  let changesBefore = 0
  let isRunning = false
  let isClosed = false
  const answered = ({ logged }: CheckpointResult) => {
    isRunning = false
    if (logged >= limits.logged) checkpointRest(file)
  }
  // Whatever ended it, the next thread continues.
  const gone = (ended: Worker) => {
    if (ended !== worker) return
    worker = null
    isRunning = false
  }
  return {
    committed() {
      commits += 1
      const changes = totalChanges.get() ?? 0
      const isEnough = commits >= limits.commits || changes - changesBefore >= limits.rows
      if (!isEnough || isRunning || isClosed) return
      commits = 0
      changesBefore = changes
      try {
        worker ??= startWorker(facts, answered, gone)
      } catch {
        // No thread can be started: no reason to fail a commit, and the next commits try again.
        return
      }
      isRunning = true
      worker.postMessage(null)
    },
    async close() {
      isClosed = true
      const ending = worker
      worker = null
      await ending?.terminate()
    },
  }
}

function checkpointRest(file: Sqlite.Database): void {
  if (!file.open || file.inTransaction) return
  try {
    runCheckpoint(file)
  } catch {
    // A full disk, most likely: the log holds everything, and the next checkpoint tries again.
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
