/** The page of the API reference. */
import { Worker } from 'node:worker_threads'

/** The worker is a file beside the bundle, or beside this file when run from source. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reference-worker.ts' : './reference-worker.mjs',
  import.meta.url,
)

/**
 * Resolves with the page for an OpenAPI document (JSON), gzipped. Rendering and compressing it takes a tenth of a second, so a
 * worker thread does it and then ends. Rejects when the thread can't be started or fails.
 */
export function loadReference(document: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { name: 'reference', env: {}, workerData: document })
    worker
      .on('message', (packed: Uint8Array) => resolve(Buffer.from(packed)))
      .on('error', reject)
      .on('exit', (code) => reject(new Error(`the thread that renders the API reference ended with ${code}`)))
    worker.unref()
  })
}
