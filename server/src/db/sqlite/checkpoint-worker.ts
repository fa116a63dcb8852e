/** The thread that runs checkpoints of the write-ahead log: see checkpoints.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { type CheckpointResult, runCheckpoint, type WorkerOptions } from './checkpoint.ts'

const { url, busyMs } = workerData as WorkerOptions
const file = new Sqlite(url, { timeout: busyMs, fileMustExist: true })
// As in the thread that writes: the log reaches the disk before what is made of it.
file.pragma('synchronous = NORMAL')

/** Each pass leaves less of what was written meanwhile; the last pages are left to the thread that commits. */
const mostPasses = 4
const fewPages = 256

function checkpointMost(): CheckpointResult {
  let facts = runCheckpoint(file)
  for (let pass = 1; pass < mostPasses; pass++) {
    const before = facts
    facts = runCheckpoint(file)
    if (facts.carried - before.carried < fewPages) break
  }
  return facts
}

parentPort?.on('message', () => {
  parentPort?.postMessage(checkpointMost())
})
