/** The thread that carries what is in the write-ahead log over into the database file: see checkpoints.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { type CheckpointFacts, carryOver, type WorkerFacts } from './checkpoint.ts'

const { url, busyMs } = workerData as WorkerFacts
const file = new Sqlite(url, { timeout: busyMs, fileMustExist: true })
// As in the thread that writes: the log reaches the disk before what is made of it.
file.pragma('synchronous = NORMAL')

parentPort?.on('message', () => {
  carryOver(file)
  // What was written meanwhile is little.
  const facts: CheckpointFacts = carryOver(file)
  parentPort?.postMessage(facts)
})
