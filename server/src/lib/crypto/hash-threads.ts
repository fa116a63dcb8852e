/** Threads that hash passwords, so that hashing blocks neither the event loop nor the thread pool for file access. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HashAnswer, HashJob } from './hash-job.ts'

export interface Hasher {
  /** Number of concurrent jobs; callers must not submit more. */
  readonly atOnce: number
  /** Rejects if the thread ended, which only affects this job: the next one gets a new thread. */
  run(job: HashJob): Promise<string | boolean>
  close(): Promise<void>
}

/** Threads for each of several processes: at least one, at most two. One core is left to other work. */
export const threadsOf = (processes: number): number =>
  Math.max(1, Math.min(2, Math.floor((availableParallelism() - 1) / processes)))

/** A hash takes milliseconds; this is for an overloaded machine. */
const deadlineMs = 60_000

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const usualWorker = new URL(import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.mjs', import.meta.url)

export function createHashThreads(count = threadsOf(1), workerUrl = usualWorker): Hasher {
  const idle: (Worker | null)[] = Array.from({ length: count }, () => null)
  const alive = new Set<Worker>()
  let isClosed = false
  const start = () => {
    const worker = new Worker(workerUrl, { name: 'passwords', env: {} })
    worker.unref()
    alive.add(worker)
    // The error is reported to the waiting caller; without one, it must not end the process.
    return worker
      .on('error', () => undefined)
      .on('exit', () => {
        alive.delete(worker)
        const place = idle.indexOf(worker)
        if (place !== -1) idle[place] = null
      })
  }
  return {
    atOnce: count,
    async run(job) {
      const place = idle.pop()
      if (place === undefined || isClosed) throw new Error('no thread is free to hash a password')
      let worker = place
      try {
        worker ??= start()
        return await answerOf(worker, job)
      } catch (error) {
        await worker?.terminate()
        throw error
      } finally {
        idle.push(worker && alive.has(worker) ? worker : null)
      }
    },
    async close() {
      isClosed = true
      await Promise.all([...alive].map((worker) => worker.terminate()))
    },
  }
}

async function answerOf(worker: Worker, job: HashJob): Promise<string | boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<HashAnswer>()
  const onEnd = () => reject(new Error('the thread that hashes passwords ended'))
  const late = setTimeout(onEnd, deadlineMs)
  worker.once('message', resolve).once('error', onEnd).once('exit', onEnd)
  // A pending hash keeps the process alive; an idle thread does not.
  worker.ref()
  worker.postMessage(job)
  try {
    const answer = await promise
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  } finally {
    clearTimeout(late)
    worker.off('message', resolve).off('error', onEnd).off('exit', onEnd)
    worker.unref()
  }
}
