/**
 * SHA-256 of large uploads in a thread beside the one that reads sockets. Bytes are copied to memory shared by both threads:
 * transferring the buffer of a socket would also take its other contents.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Digest } from './digest.ts'

export type DigestRequest =
  | { readonly id: number; readonly memory: SharedArrayBuffer }
  | { readonly id: number; readonly length: number }
  | { readonly id: number; readonly end: 'hex' | 'discard' }

/** Larger blocks exceed the processor's cache. */
const memoryBytes = 512 * 1024
/** Maximum concurrent digests of the thread; more would not be faster, and each needs memory. */
const maxOpen = 8

const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.mjs',
  import.meta.url,
)

interface Thread {
  readonly worker: Worker
  /** Pending responses, in the order of their requests. */
  readonly waiting: PromiseWithResolvers<string | null>[]
}

let thread: Thread | null = null
let lastId = 0
let open = 0
/** Memory of ended digests, for reuse. */
const free: SharedArrayBuffer[] = []

/** A digest in the thread, which must be disposed of; null if the maximum is reached, or without a second processor. */
export function openThreadDigest(): (Digest & Disposable) | null {
  if (open >= maxOpen || availableParallelism() < 2) return null
  open += 1
  const id = ++lastId
  const memory = free.pop() ?? new SharedArrayBuffer(memoryBytes)
  const block = Buffer.from(memory)
  const mine = startThread()
  void ask(mine, { id, memory }).catch(() => undefined)
  let isOpen = true
  const end = () => {
    isOpen = false
    open -= 1
    free.push(memory)
  }
  return {
    async update(batch) {
      let filled = 0
      for (const bytes of batch) {
        for (let at = 0; at < bytes.length; ) {
          const length = Math.min(memoryBytes - filled, bytes.length - at)
          filled += bytes.copy(block, filled, at, at + length)
          at += length
          if (filled < memoryBytes) continue
          await ask(mine, { id, length: filled })
          filled = 0
        }
      }
      if (filled > 0) await ask(mine, { id, length: filled })
    },
    async hex() {
      const digest = await ask(mine, { id, end: 'hex' })
      end()
      if (digest === null) throw new Error('the thread gave no digest')
      return digest
    },
    [Symbol.dispose]() {
      if (!isOpen) return
      void ask(mine, { id, end: 'discard' }).catch(() => undefined)
      end()
    },
  }
}

const ended = () => new Error('the thread that hashes uploads ended')

function startThread(): Thread {
  if (thread) return thread
  const worker = new Worker(workerUrl, { name: 'digests', env: {} })
  worker.unref()
  const started: Thread = { worker, waiting: [] }
  const fail = (error: Error) => {
    if (thread === started) thread = null
    for (const { reject } of started.waiting.splice(0)) reject(error)
  }
  worker
    .on('message', (answer: string | null) => {
      started.waiting.shift()?.resolve(answer)
      if (started.waiting.length === 0) worker.unref()
    })
    .on('error', fail)
    .on('exit', () => fail(ended()))
  thread = started
  return started
}

/** Rejects when the thread ends: uploads being hashed fail, and the next one gets another thread. */
function ask(asked: Thread, request: DigestRequest): Promise<string | null> {
  const { worker, waiting } = asked
  if (asked !== thread) return Promise.reject(ended())
  const answer = Promise.withResolvers<string | null>()
  // A pending digest keeps the process alive; an idle thread does not.
  if (waiting.length === 0) worker.ref()
  waiting.push(answer)
  worker.postMessage(request)
  return answer.promise
}
