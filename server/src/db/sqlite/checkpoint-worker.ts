/** The thread that runs checkpoints of the write-ahead log: see checkpoints.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { endMessage } from '../../lib/end-thread.ts'
import { type CheckpointResult, runCheckpoint, type WorkerOptions } from './checkpoint.ts'

const { url, busyMs } = workerData as WorkerOptions
const file = new Sqlite(url, { timeout: busyMs, fileMustExist: true })
// As on the thread that writes: the log must reach the disk before the database file.
file.pragma('synchronous = NORMAL')

/** Passes of a checkpoint; each leaves fewer of the pages written in the meantime. The last pages are left to the thread that commits. */
const maxPasses = 4
const fewPages = 256

function checkpointMost(): CheckpointResult {
  let facts = runCheckpoint(file)
  for (let pass = 1; pass < maxPasses; pass++) {
    const before = facts
    facts = runCheckpoint(file)
    if (facts.carried - before.carried < fewPages) break
  }
  return facts
}

parentPort?.on('message', (message: unknown) => {
  if (message === endMessage) {
    file.close()
    parentPort?.close()
  } else parentPort?.postMessage(checkpointMost())
})
