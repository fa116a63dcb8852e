/**
 * Renders thumbnails one after the other, in a separate thread with limits of time and memory. Waiting requests take turns. A file
 * that exceeds the limits terminates the thread, never the server. The thread starts with the first file and ends when idle.
 */
import { Worker } from 'node:worker_threads'
import { createFairQueue } from '../fair-queue.ts'
import {
  begun,
  maxMs,
  type Thumbnail,
  ThumbnailError,
  type ThumbnailJob,
  type ThumbnailOutcome,
  type ThumbnailProblem,
} from './thumbnail-job.ts'

export interface ThumbnailRequest extends Omit<ThumbnailJob, 'bytes'> {
  /** Fair-queueing keys, from the widest group to the narrowest: the account, the user. */
  readonly requester: readonly [account: string, user: string]
  /** Reads the file when the job starts, so that queued jobs hold no memory. */
  load(): Promise<Uint8Array<ArrayBuffer>>
}

export interface Thumbnailer {
  /** Rejects with ThumbnailError if there is no thumbnail, for any reason. */
  make(request: ThumbnailRequest): Promise<Thumbnail>
  /** Terminates the thread and the current job. */
  close(): Promise<void>
}

export interface ThumbnailLimits {
  /** Time limit for a file. */
  readonly ms: number
  /** Time limit for the start of the thread, on a busy machine. */
  readonly beginMs: number
  /** Memory limit of the thread outside its heap: images and buffers. */
  readonly bytes: number
  readonly heapBytes: number
  /** Maximum queue length in total, for an account, and for a user. */
  readonly waiting: number
  readonly waitingOfAccount: number
  readonly waitingOfRequester: number
  /** Idle time after which the thread ends. */
  readonly idleMs: number
}

const mib = 1024 * 1024
const usualLimits: ThumbnailLimits = {
  ms: maxMs,
  beginMs: 60_000,
  bytes: 512 * mib,
  heapBytes: 256 * mib,
  waiting: 256,
  waitingOfAccount: 64,
  waitingOfRequester: 32,
  idleMs: 30_000,
}
const watchEveryMs = 50

export function createThumbnailer(changes: Partial<ThumbnailLimits> = {}): Thumbnailer {
  const limits = { ...usualLimits, ...changes }
  let worker: Worker | null = null
  const queue = createFairQueue<'all', () => Promise<void>>({ all: limits.waiting })
  let isDrawing = false
  let idle: NodeJS.Timeout | undefined

  const end = async () => {
    clearTimeout(idle)
    const ending = worker
    worker = null
    await ending?.terminate()
  }
  const draw = async ({ load, requester: _, ...request }: ThumbnailRequest): Promise<Thumbnail> => {
    const bytes = await load()
    clearTimeout(idle)
    worker ??= startWorker(limits, end)
    const outcome = await answerOf(worker, { ...request, bytes }, limits).catch(async (error: unknown) => {
      await end()
      throw error
    })
    idle = setTimeout(() => void end(), limits.idleMs).unref()
    if ('problem' in outcome) throw new ThumbnailError(outcome.problem, outcome.message)
    return outcome
  }
  const drawAll = async () => {
    if (isDrawing) return
    isDrawing = true
    for (let next = queue.take(); next; next = queue.take()) await next()
    isDrawing = false
  }
  return {
    async make(request) {
      const [account, user] = request.requester
      const path = [
        { key: account, most: limits.waitingOfAccount },
        { key: user, most: limits.waitingOfRequester },
      ]
      const { promise, resolve, reject } = Promise.withResolvers<Thumbnail>()
      if (!queue.push('all', path, () => draw(request).then(resolve, reject)))
        throw new ThumbnailError('busy', 'has to wait: too many previews are being rendered')
      void drawAll()
      return await promise
    },
    close: end,
  }
}

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './thumbnail-worker.ts' : './thumbnail-worker.mjs',
  import.meta.url,
)

function startWorker(limits: ThumbnailLimits, onExit: () => void): Worker {
  const worker = new Worker(workerUrl, {
    name: 'thumbnails',
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.heapBytes / mib, maxYoungGenerationSizeMb: 32 },
  })
  worker.unref()
  // The error is reported to the waiting caller; without one, it must not end the process.
  return worker.on('error', () => undefined).on('exit', onExit)
}

function answerOf(worker: Worker, job: ThumbnailJob, limits: ThumbnailLimits): Promise<ThumbnailOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<ThumbnailOutcome>()
  const fail = (message: string, problem: ThumbnailProblem = 'file') => reject(new ThumbnailError(problem, message))
  const tooMuch = 'needs more memory than a preview may use'
  let late = setTimeout(() => fail('has to wait: no thread was free to render it', 'busy'), limits.beginMs)
  const onMessage = (said: ThumbnailOutcome | typeof begun) => {
    if (said !== begun) return resolve(said)
    clearTimeout(late)
    late = setTimeout(() => fail('takes too long to render'), limits.ms)
  }
  const watch = setInterval(async () => {
    const held = await worker.getHeapStatistics().catch(() => null)
    if (held && held.external_memory > limits.bytes) fail(tooMuch)
  }, watchEveryMs)
  const onError = (error: Error & { code?: unknown }) =>
    fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : 'cannot be rendered')
  const onExit = () => fail('cannot be rendered')
  worker.on('message', onMessage).once('error', onError).once('exit', onExit)
  worker.postMessage(job, [job.bytes.buffer])
  return promise.finally(() => {
    clearTimeout(late)
    clearInterval(watch)
    worker.off('message', onMessage).off('error', onError).off('exit', onExit)
  })
}
