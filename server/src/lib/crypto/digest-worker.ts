/** The thread that hashes large uploads: SHA-256 of several at once, each with its own shared memory. */
import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { DigestRequest } from './digest-thread.ts'

const open = new Map<number, { readonly hash: Hash; readonly memory: Uint8Array }>()

function answer(request: DigestRequest): string | null {
  const { id } = request
  if ('memory' in request) open.set(id, { hash: createHash('sha256'), memory: new Uint8Array(request.memory) })
  const found = open.get(id)
  if (!found) throw new Error('no such digest is open')
  if ('length' in request) found.hash.update(found.memory.subarray(0, request.length))
  if (!('end' in request)) return null
  open.delete(id)
  return request.end === 'hex' ? found.hash.digest('hex') : null
}

parentPort?.on('message', (request: DigestRequest) => parentPort?.postMessage(answer(request)))
