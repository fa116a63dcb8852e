/**
 * `bucket-transfer.ts put|get PORT FILE SPOOL`: one file into the bucket of a test server, or back, through the code of the server. Prints the
 * milliseconds that it took. A process of its own, so that it runs on the server's settings of Node.js; the credentials are in its environment.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { BlobStore } from '../server/src/blobs/blob-store.ts'
import { putBlob } from '../server/src/blobs/put-blob.ts'
import { parseS3Location } from '../server/src/blobs/s3/location.ts'
import { openS3Store } from '../server/src/blobs/s3/store.ts'
import { locationText } from '../server/test/s3-server.ts'

const key = 'b'.repeat(32)

const [direction, port, file = '', folder = ''] = process.argv.slice(2)
const store = await openS3Store({ location: parseS3Location(locationText(Number(port))), spool: { folder } })
const begun = performance.now()
if (direction === 'put') await put(store, file)
else await get(store, file)
console.log(performance.now() - begun)

/** Replaces the object of the put before. */
async function put(store: BlobStore, source: string): Promise<void> {
  await store.remove(key)
  await putBlob(store, key, createReadStream(source, { highWaterMark: 2 ** 18 }))
}

async function get(store: BlobStore, received: string): Promise<void> {
  const reader = await store.open(key)
  const sink = (await open(received, 'w')).createWriteStream()
  await reader.send(sink, 0, reader.size)
  await new Promise<void>((resolve) => sink.end(resolve))
  await reader.close()
}
