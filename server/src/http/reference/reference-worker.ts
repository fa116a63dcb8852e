/** The worker thread that renders and compresses the API reference: see load.ts. */
import { promisify } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { gzip } from 'node:zlib'
import type { Document } from './document.ts'
import { referencePage } from './page.ts'

parentPort?.postMessage(
  await promisify(gzip)(referencePage(JSON.parse(workerData as string) as Document), { level: 9 }),
)
