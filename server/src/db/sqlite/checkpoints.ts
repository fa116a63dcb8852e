/**
 * When SQLite's write-ahead log is carried over into the database file: by a thread of its own, since writing thousands of
 * pages and waiting for the disk twice would hold up whatever the server does. Only the last few pages are left to the
 * thread that commits, now and then, so that the log begins anew instead of growing.
 */
import { Worker } from 'node:worker_threads'
import type Sqlite from 'better-sqlite3'
import { type CheckpointFacts, carryOver, type WorkerFacts } from './checkpoint.ts'

export interface Checkpoints {
  /** Something was committed. Never throws. */
  committed(): void
  /** Resolves when the thread has ended. */
  close(): Promise<void>
}

interface Limits {
  /** After so many commits the thread goes to work, */
  readonly commits: number
  /** or after so many rows were changed: a few commits may write as much as thousands of others. */
  readonly rows: number
  /** From so many pages on the log is begun anew. */
  readonly logged: number
  /** From so many pages on whoever commits carries all of them over: the thread does not get through. */
  readonly most: number
  /** What is kept of the log's file when it begins anew, in bytes. */
  readonly bytesKept: number
}

const usualLimits: Limits = {
  commits: 200,
  rows: 2_000,
  logged: 16_384,
  most: 262_144,
  // To cut off more than a little takes as long as many commits: only what a giant transaction leaves is worth that.
  bytesKept: 256 * 1024 * 1024,
}

export function startCheckpoints(file: Sqlite.Database, facts: WorkerFacts, limits: Limits = usualLimits): Checkpoints {
  file.pragma(`wal_autocheckpoint = ${limits.most}`)
  file.pragma(`journal_size_limit = ${limits.bytesKept}`)
  // What a process left that was killed, or it would be read at every start and grow from one to the next.
  carryOverTheRest(file)
  let worker: Worker | null = null
  const totalChanges = file.prepare<[], number>('select total_changes()').pluck()
  let commits = 0
  let changesBefore = 0
  let isAtWork = false
  let isClosed = false
  const answered = ({ logged }: CheckpointFacts) => {
    isAtWork = false
    if (logged >= limits.logged) carryOverTheRest(file)
  }
  // Whatever ended it, the next one begins where it was.
  const gone = (ended: Worker) => {
    if (ended !== worker) return
    worker = null
    isAtWork = false
  }
  return {
    committed() {
      commits += 1
      const changes = totalChanges.get() ?? 0
      const isEnough = commits >= limits.commits || changes - changesBefore >= limits.rows
      if (!isEnough || isAtWork || isClosed) return
      commits = 0
      changesBefore = changes
      try {
        worker ??= startWorker(facts, answered, gone)
      } catch {
        // The machine has no thread left to give: no reason to refuse a commit, and there will be a next time.
        return
      }
      isAtWork = true
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

function carryOverTheRest(file: Sqlite.Database): void {
  if (!file.open || file.inTransaction) return
  try {
    carryOver(file)
  } catch {
    // A full disk, most likely: the log holds everything, and there will be a next time.
  }
}

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.mjs',
  import.meta.url,
)

function startWorker(
  workerData: WorkerFacts,
  answered: (facts: CheckpointFacts) => void,
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
