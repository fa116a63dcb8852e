/** The script of the API reference. */
import { Worker } from 'node:worker_threads'

/** In the bundle the worker is a file beside it; from source, the file beside this one. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reference-worker.ts' : './reference-worker.mjs',
  import.meta.url,
)

/**
 * Resolves with the script, gzipped. To load and to pack it takes a tenth of a second and some megabytes, so a thread does that,
 * which ends thereafter. Rejects when the thread can't be started or fails.
 */
export function loadReference(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { name: 'reference', env: {} })
    worker
      .on('message', (packed: Uint8Array) => resolve(Buffer.from(packed)))
      .on('error', reject)
      .on('exit', (code) => reject(new Error(`the thread that packs the API reference ended with ${code}`)))
    worker.unref()
  })
}
