/**
 * Blobs as objects of a bucket: `<prefix>ab/abcdef…`, under random keys as on a disk. What an upload needs to be continued is in the
 * bucket, so that any node can do it.
 */
import { mkdir } from 'node:fs/promises'
import type { Tracing } from '../../lib/tracing/tracing.ts'
import { BlobMissing, type BlobStore, type BlobWriter, checkBlobKey } from '../blob-store.ts'
import { openBucket } from './bucket.ts'
import { findDraft, lengthOf, listBlobs, objectName, removeDraft } from './draft.ts'
import type { S3Location } from './location.ts'
import { claim, release } from './marker.ts'
import * as objects from './objects.ts'
import type { Spool } from './part-buffer.ts'
import { createS3Reader, missing } from './reader.ts'
import type { RetryPolicy } from './retry.ts'
import { examineRules } from './rules.ts'
import { testBucket } from './self-test.ts'
import { createS3Writer, type Start } from './writer.ts'

export interface S3Options {
  readonly location: S3Location
  readonly spool: Spool
  readonly policy?: RetryPolicy
  readonly tracing?: Tracing | null
}

export async function openS3Store({ location, spool, policy, tracing }: S3Options): Promise<BlobStore> {
  await mkdir(spool.folder, { recursive: true, mode: 0o700 })
  const bucket = await openBucket(location, policy, tracing)
  /** Keys that are being written by this process. */
  const writing = new Set<string>()

  /** A writer of the key, unless there is one. */
  async function write(key: string, expected: number, begin: () => Promise<Start>): Promise<BlobWriter> {
    if (writing.has(checkBlobKey(key))) throw new Error('this key is being written')
    writing.add(key)
    try {
      const start = await begin()
      return createS3Writer(bucket, { key, spool, expected, start, onEnd: () => writing.delete(key) })
    } catch (error) {
      writing.delete(key)
      throw error
    }
  }

  return {
    appendOnly: true,
    survivesRemoval: false,
    create: async (key, { expected = 0 } = {}) =>
      await write(key, expected, async () => {
        if (await objects.find(bucket, objectName(bucket, key))) throw new Error('this key is already written')
        return { from: 'nothing' }
      }),
    reopen: async (key, { expected = 0 } = {}) =>
      await write(key, expected, async () => {
        const name = objectName(bucket, key)
        const [object, draft] = await Promise.all([objects.find(bucket, name), findDraft(bucket, key)])
        if (object) return { from: 'object', length: object.size, object: { ...object, name } }
        if (draft) return { from: 'draft', length: lengthOf(draft), draft }
        throw missing()
      }),
    async open(key, size) {
      const name = objectName(bucket, checkBlobKey(key))
      if (size !== undefined) return createS3Reader(bucket, { name, size, etag: '' })
      const found = await objects.find(bucket, name)
      if (!found) throw new BlobMissing('no bytes are stored under this key')
      return createS3Reader(bucket, { ...found, name })
    },
    async remove(key) {
      const name = objectName(bucket, checkBlobKey(key))
      await Promise.all([objects.remove(bucket, name), removeDraft(bucket, key)])
    },
    list: (options) => listBlobs(bucket, options),
    check: () => objects.checkBucket(bucket),
    async checkSpace() {},
    selfTest: (scope) => testBucket(bucket, scope),
    advice: async () => (await examineRules(bucket)).notes,
    claim: (owner) => claim(bucket, owner),
    release: () => release(bucket),
  }
}
