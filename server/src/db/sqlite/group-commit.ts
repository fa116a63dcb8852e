/**
 * Group commit: transactions that begin in the same turn of the event loop are committed together, with one write to the log and,
 * where commits wait for the disk, one wait. Each transaction still succeeds or fails separately.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ConnectionProvider, Kysely, type QueryExecutor } from 'kysely'
import { type ReadPrepared, Tx } from '../engine.ts'
import { isUnavailable } from '../errors.ts'
import type { Schema } from '../schema.ts'
import type { Connection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import type { TransactionThread } from './transaction-thread.ts'

export type Transact = <Value>(work: (tx: Tx) => Promise<Value>) => Promise<Value>

interface Job {
  readonly isLarge: boolean
  readonly work: (tx: Tx) => Promise<unknown>
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Settles the promise of a job after the commit. */
type Settle = () => void

/** Maximum transactions in a group: the first is not settled before the last has finished. */
const groupSize = 16

export interface GroupCommit {
  readonly tx: Transact
  /** Runs a transaction that changes thousands of rows in a thread, never in a group with others. */
  readonly largeTx: Transact
}

interface Connections {
  readonly db: Kysely<Schema>
  readonly connection: Connection
  startThread(): Promise<TransactionThread>
}

/**
 * `work` must await each of its queries and have no other effect: if the commit of a group fails, each of its transactions is run
 * again separately.
 */
export function groupCommit(connections: Connections): GroupCommit {
  const waiting: Job[] = []
  let isRunning = false

  const runAll = async () => {
    // Transactions caused by other sockets in this turn join the group.
    for (await nextTurn(); waiting.length > 0; await nextTurn()) await runNext(connections, waiting)
    isRunning = false
  }
  const enqueue =
    (isLarge: boolean): Transact =>
    (work) =>
      new Promise((resolve, reject) => {
        waiting.push({ isLarge, work, resolve, reject })
        if (isRunning) return
        isRunning = true
        void runAll()
      })
  return { tx: enqueue(false), largeTx: enqueue(true) }
}

/** Removes the next group from those waiting and runs it. */
async function runNext(connections: Connections, waiting: Job[]): Promise<void> {
  const [first] = waiting
  if (first?.isLarge) {
    waiting.shift()
    return await runLarge(connections, first)
  }
  const large = waiting.findIndex(({ isLarge }) => isLarge)
  const count = large === -1 ? groupSize : Math.min(groupSize, large)
  await runGroup(connections.db, connections.connection, waiting.splice(0, count))
}

/**
 * In the meantime the connection of this thread is held, so that its statements wait instead of blocking the event loop until
 * SQLite's lock is free. Without a thread, for instance because there is no memory for one, the transaction runs on this one.
 */
async function runLarge({ db, connection, startThread }: Connections, job: Job): Promise<void> {
  const thread = await startThread().catch(() => null)
  if (thread === null) return await runGroup(db, connection, [job])
  try {
    const elsewhere = new Kysely<Schema>({ dialect: sqliteDialect(thread) })
    await db.connection().execute(() => runGroup(elsewhere, thread, [job]))
  } catch (error) {
    job.reject(error)
  } finally {
    await thread.close()
  }
}

/** A connection whose transactions have a single job, or several in savepoints. */
type JobConnection = Connection | TransactionThread

/** Never throws: each job is settled. If another process has locked the file, all of them fail. */
async function runGroup(db: Kysely<Schema>, connection: JobConnection, jobs: readonly Job[]): Promise<void> {
  const outcome = await commit(db, connection, jobs).catch((error: unknown) => ({ error }))
  if (Array.isArray(outcome)) for (const settle of outcome) settle()
  else if (jobs.length === 1 || isUnavailable(outcome.error)) for (const { reject } of jobs) reject(outcome.error)
  else for (const job of jobs) await runGroup(db, connection, [job])
}

/** Not a transaction of the builder, whose layers take as long as several statements. Its executor grants the connection. */
const commit = (db: Kysely<Schema>, connection: JobConnection, jobs: readonly Job[]): Promise<Settle[]> => {
  const executor = db.getExecutor()
  return executor.provideConnection(async () => {
    await connection.begin()
    try {
      const settles = await runJobs(executor, connection, jobs)
      await connection.commit()
      return settles
    } catch (error) {
      await connection.rollback()
      throw error
    }
  })
}

async function runJobs(executor: QueryExecutor, connection: JobConnection, jobs: readonly Job[]): Promise<Settle[]> {
  const settles: Settle[] = []
  for (const job of jobs) {
    const tx = openTx(executor, connection)
    try {
      settles.push(
        'setSavepoint' in connection && jobs.length > 1
          ? await runInSavepoint(tx, connection, job)
          : await run(tx.value, job),
      )
    } finally {
      tx.end()
    }
  }
  return settles
}

interface OpenTx {
  readonly value: Tx
  end(): void
}

/** A value for one transaction, whose queries are refused once it has ended. */
function openTx(executor: QueryExecutor, connection: JobConnection): OpenTx {
  let hasEnded = false
  const open = () => {
    if (hasEnded) throw new Error('The transaction is already committed or rolled back.')
    return connection
  }
  const read: ReadPrepared | undefined =
    'readPrepared' in connection
      ? (query, values, map) => {
          open()
          return connection.readPrepared(query, values, map)
        }
      : undefined
  const provider: ConnectionProvider = { provideConnection: async (consumer) => await consumer(open()) }
  return {
    value: new Tx({
      engine: 'sqlite',
      executor: executor.withConnectionProvider(provider),
      run: (statement, values) => open().runPrepared(statement, values),
      read,
    }),
    end() {
      hasEnded = true
    },
  }
}

async function run(tx: Tx, { work, resolve, reject }: Job): Promise<Settle> {
  const value = await work(tx)
  return () => {
    try {
      for (const effect of tx.effects) effect()
      resolve(value as never)
    } catch (error) {
      reject(error)
    }
  }
}

/** Runs a job in a savepoint, so that its failure undoes its own changes only. */
async function runInSavepoint(tx: OpenTx, connection: Connection, job: Job): Promise<Settle> {
  connection.setSavepoint()
  try {
    const settle = await run(tx.value, job)
    connection.releaseSavepoint()
    return settle
  } catch (error) {
    // Work that was begun together with what failed may go on. It must not write into the transaction of the group.
    tx.end()
    // On a full disk SQLite has already rolled back everything.
    if (!connection.isInTransaction) throw error
    connection.rollbackToSavepoint()
    return () => job.reject(error)
  }
}
