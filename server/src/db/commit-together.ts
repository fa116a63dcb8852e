/**
 * Transactions of the embedded engine that come in the same turn of the event loop are committed together: one write to
 * the log, and where commits wait for the disk one wait, for all of them. Each still stands or falls by itself.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { CompiledQuery, type Kysely } from 'kysely'
import { isAway, keepEffects, type Tx } from './engine.ts'
import { type Runner, runAtOnce } from './query.ts'
import type { Schema } from './schema.ts'

export interface EmbeddedFile {
  /** Runs a statement on the connection that transactions have. */
  readonly run: Runner
  /** Whether a transaction is open there. */
  isOpen(): boolean
}

export type Transact = <Value>(work: (tx: Tx) => Promise<Value>) => Promise<Value>

interface Job {
  readonly work: (tx: Tx) => Promise<unknown>
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Tells whoever asked for it how a job went, once everything is committed. */
type Tell = () => void

/** So many at most: the first is not told before the last is done. */
const togetherAtMost = 16

/**
 * `work` must await each of its queries and have no effect but them: when a commit fails that was to serve several, each
 * of them is run again, alone.
 */
export function commitTogether(db: Kysely<Schema>, file: EmbeddedFile): Transact {
  const waiting: Job[] = []
  let isRunning = false

  const runAll = async () => {
    // What else the sockets bring now is to come along.
    for (await turn(); waiting.length > 0; await turn()) await runGroup(db, file, waiting.splice(0, togetherAtMost))
    isRunning = false
  }
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject })
      if (isRunning) return
      isRunning = true
      void runAll()
    })
}

/** Never throws: whoever asked is told. A file that another process holds is held for all of them. */
async function runGroup(db: Kysely<Schema>, file: EmbeddedFile, jobs: readonly Job[]): Promise<void> {
  const outcome = await commit(db, file, jobs).catch((error: unknown) => ({ error }))
  if (Array.isArray(outcome)) for (const tell of outcome) tell()
  else if (jobs.length === 1 || isAway(outcome.error)) for (const { reject } of jobs) reject(outcome.error)
  else for (const job of jobs) await runGroup(db, file, [job])
}

const commit = (db: Kysely<Schema>, file: EmbeddedFile, jobs: readonly Job[]): Promise<Tell[]> =>
  db.transaction().execute(async (tx) => {
    runAtOnce(tx, file.run)
    try {
      const outcomes: Tell[] = []
      for (const job of jobs) outcomes.push(jobs.length === 1 ? await run(tx, job) : await runApart(tx, file, job))
      return outcomes
    } finally {
      runAtOnce(tx, null)
    }
  })

async function run(tx: Tx, { work, resolve, reject }: Job): Promise<Tell> {
  const effects: (() => void)[] = []
  keepEffects(tx, effects)
  const value = await work(tx)
  return () => {
    try {
      for (const effect of effects) effect()
      resolve(value as never)
    } catch (error) {
      reject(error)
    }
  }
}

/** Its failure undoes what it did itself and nothing else. */
async function runApart(tx: Tx, file: EmbeddedFile, job: Job): Promise<Tell> {
  await file.run('savepoint job', [])
  try {
    const tell = await run(tx, job)
    await file.run('release job', [])
    return tell
  } catch (error) {
    // On a full disk SQLite has undone everything by itself.
    if (!file.isOpen()) throw error
    await tx.executeQuery(CompiledQuery.raw('rollback to job'))
    await file.run('release job', [])
    return () => job.reject(error)
  }
}
