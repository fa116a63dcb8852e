/**
 * A thread with a connection of its own for one large transaction. The commit of SQLite reads and writes again whatever the
 * transaction has written to the log: for 150 MB, 70 to 90 ms during which the calling thread does nothing else.
 */
import { Worker } from 'node:worker_threads'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { Outcome, RunPrepared } from '../engine.ts'
import { DatabaseUnavailable } from '../errors.ts'
import type { WritingConnection } from './dialect.ts'
import { type Result, ready, type ThreadRequest, type ThreadResponse } from './transaction-messages.ts'
import type { WriterOptions } from './writer.ts'

export interface TransactionThread extends WritingConnection {
  readonly runPrepared: RunPrepared
  /** Resolves when the thread has ended; an open transaction is rolled back. */
  close(): Promise<void>
}

export interface ThreadListeners {
  /** Called when the thread may have committed. */
  mayHaveCommitted(): void
  /** A transaction that has changed this many rows was committed. */
  committed(rows: number): void
}

/** Far beyond any statement: for a disk that no longer responds. */
const deadlineMs = 600_000
const startDeadlineMs = 30_000

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const usualWorker = new URL(
  import.meta.url.endsWith('.ts') ? './transaction-worker.ts' : './transaction-worker.mjs',
  import.meta.url,
)

/** Rejects if a thread can't be started. */
export async function startTransactionThread(
  workerData: WriterOptions,
  listeners: ThreadListeners,
  workerUrl = usualWorker,
): Promise<TransactionThread> {
  const worker = new Worker(workerUrl, { name: 'large transaction', env: {}, workerData })
  const requests = new Requests(worker)
  const late = setTimeout(() => void worker.terminate(), startDeadlineMs)
  await requests.opened.finally(() => clearTimeout(late))
  const run = async <Row>(request: ThreadRequest['run']) => {
    const { rows, numAffectedRows, changes } = await requests.send(request)
    return { rows: rows as Row[], changes, ...(numAffectedRows !== undefined && { numAffectedRows }) }
  }
  return {
    async begin() {
      await run('begin')
    },
    async commit() {
      let changes = 0
      try {
        changes = (await run('commit')).changes
      } finally {
        listeners.mayHaveCommitted()
      }
      listeners.committed(changes)
    },
    async rollback() {
      await run('rollback')
    },
    executeQuery: <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => run<Row>({ sql, parameters }),
    runPrepared: <Row>({ sql }: { readonly sql: string }, parameters: readonly unknown[]): Promise<Outcome<Row>> =>
      run<Row>({ sql, parameters }),
    streamQuery(): never {
      throw new Error('Queries are not streamed: read pages.')
    },
    async close() {
      await worker.terminate()
    },
  }
}

/** Requests to a thread, and their responses. */
class Requests {
  readonly opened: Promise<void>
  readonly #worker: Worker
  readonly #pending = new Map<number, PromiseWithResolvers<Result>>()
  #isEnded = false
  #lastId = 0

  constructor(worker: Worker) {
    this.#worker = worker
    const opened = Promise.withResolvers<void>()
    this.opened = opened.promise
    worker
      .on('message', (message: ThreadResponse | typeof ready) => {
        if (message === ready) opened.resolve()
        else this.#settle(message)
      })
      .on('error', (error) => this.#end(error, opened))
      .on('exit', () => this.#end(undefined, opened))
  }

  async send(run: ThreadRequest['run']): Promise<Result> {
    if (this.#isEnded) throw ended()
    const id = ++this.#lastId
    const response = Promise.withResolvers<Result>()
    this.#pending.set(id, response)
    const late = setTimeout(() => void this.#worker.terminate(), deadlineMs)
    try {
      this.#worker.postMessage({ id, run } satisfies ThreadRequest)
      return await response.promise
    } finally {
      clearTimeout(late)
      this.#pending.delete(id)
    }
  }

  #settle(response: ThreadResponse): void {
    const pending = this.#pending.get(response.id)
    if ('error' in response) {
      const { message, code } = response.error
      pending?.reject(Object.assign(new Error(message), code !== undefined && { code }))
    } else pending?.resolve(response)
  }

  #end(cause: unknown, opened: PromiseWithResolvers<void>): void {
    this.#isEnded = true
    opened.reject(ended(cause))
    for (const { reject } of this.#pending.values()) reject(ended(cause))
  }
}

const ended = (cause?: unknown) => new DatabaseUnavailable('the thread of a large transaction ended', { cause })
