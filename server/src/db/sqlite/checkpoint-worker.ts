/** The thread that carries what is in the write-ahead log over into the database file: see checkpoints.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { type CheckpointFacts, carryOver, type WorkerFacts } from './checkpoint.ts'

const { url, busyMs } = workerData as WorkerFacts
const file = new Sqlite(url, { timeout: busyMs, fileMustExist: true })
// As in the thread that writes: the log reaches the disk before what is made of it.
file.pragma('synchronous = NORMAL')

/** What is written meanwhile by whoever keeps writing becomes less with each pass; the rest is left to the thread that commits. */
const mostPasses = 4
const fewPages = 256

function carryOverMost(): CheckpointFacts {
  let facts = carryOver(file)
  for (let pass = 1; pass < mostPasses; pass++) {
    const before = facts
    facts = carryOver(file)
    if (facts.carried - before.carried < fewPages) break
  }
  return facts
}

parentPort?.on('message', () => {
  parentPort?.postMessage(carryOverMost())
})
