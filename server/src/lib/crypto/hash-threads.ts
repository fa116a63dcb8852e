/** Threads that hash passwords, so that neither the event loop nor the pool that reads and writes files is taken up by it. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { HashAnswer, HashJob } from './hash-job.ts'

export interface Hasher {
  /** How many jobs run at once; more must not be given. */
  readonly atOnce: number
  /** Rejects when the thread ended, which costs this job only: the next one gets another thread. */
  run(job: HashJob): Promise<string | boolean>
  close(): Promise<void>
}

/** One core is left to everything else. */
const usualThreads = Math.max(1, Math.min(2, availableParallelism() - 1))
/** A hash takes milliseconds; this is for a machine that is out of breath. */
const deadlineMs = 60_000

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const usualWorker = new URL(import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.mjs', import.meta.url)

export function createHashThreads(count = usualThreads, workerUrl = usualWorker): Hasher {
  const idle: (Worker | null)[] = Array.from({ length: count }, () => null)
  const alive = new Set<Worker>()
  let isClosed = false
  const start = () => {
    const worker = new Worker(workerUrl, { name: 'passwords', env: {} })
    worker.unref()
    alive.add(worker)
    // What goes wrong is told to who waits for an answer; when nobody does, it must not end the process.
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
  // Whoever waits for a hash keeps the process alive; the thread alone does not.
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
