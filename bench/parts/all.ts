import type { Part } from '../bench.ts'
import { bucket } from './bucket.ts'
import { downloads } from './downloads.ts'
import { ftp } from './ftp.ts'
import { manyUploads } from './many-uploads.ts'
import { processes } from './processes.ts'
import { requests } from './requests.ts'
import { sftp } from './sftp.ts'
import { smallFiles } from './small-files.ts'
import { startToReady } from './start.ts'
import { tree } from './tree.ts'
import { uploads } from './uploads.ts'
import { webhookLatency } from './webhook-latency.ts'
import { webhooks } from './webhooks.ts'

/** Every part by its name, in the order of the table. */
export const parts: Readonly<Record<string, Part>> = {
  downloads,
  uploads,
  'small-files': smallFiles,
  sftp,
  ftp,
  bucket,
  tree,
  requests,
  processes,
  webhooks,
  'webhook-latency': webhookLatency,
  memory: manyUploads,
  start: startToReady,
}
