/** The objects of a bucket. */
import type { Readable } from 'node:stream'
import { type Bucket, encryptionOf, named, writerKey } from './bucket.ts'
import { isNotFound } from './errors.ts'

/** Bytes that can be read more than once. */
export interface Content {
  readonly size: number
  /** CRC-32, base64. */
  crc32(): string
  /** The bytes; a new stream for each attempt. */
  body(): Buffer | Readable
}

export interface FoundObject {
  readonly size: number
  readonly etag: string
  readonly modifiedAt: Date
  /** The random text of the writer that stored it; null if there is none. */
  readonly writer: string | null
}

/** Rejects when the bucket cannot be reached. */
export async function checkBucket(bucket: Bucket): Promise<void> {
  await bucket.call('answer', { isProbe: true }, (s3, options) =>
    s3.headBucket({ Bucket: bucket.location.bucket }, options),
  )
}

/** Null if there is no such object. */
export async function find(bucket: Bucket, name: string): Promise<FoundObject | null> {
  try {
    const found = await bucket.call('look for a file', {}, (s3, options) => s3.headObject(named(bucket, name), options))
    return {
      size: found.ContentLength ?? 0,
      etag: found.ETag ?? '',
      modifiedAt: found.LastModified ?? new Date(0),
      writer: found.Metadata?.[writerKey] ?? null,
    }
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

export interface PutOptions {
  readonly signal?: AbortSignal | undefined
  readonly writer?: string
  /** False: rejects (see isPreconditionFailed) when an object has this name. */
  readonly mayReplace: boolean
}

export async function put(bucket: Bucket, name: string, content: Content, options: PutOptions): Promise<void> {
  const { signal, writer, mayReplace } = options
  await bucket.call('store a file', { bytes: content.size, signal }, (s3, callOptions) =>
    s3.putObject(
      {
        ...named(bucket, name),
        ...encryptionOf(bucket),
        Body: content.body(),
        ContentLength: content.size,
        ChecksumCRC32: content.crc32(),
        ...(writer !== undefined && { Metadata: { [writerKey]: writer } }),
        ...(!mayReplace && { IfNoneMatch: '*' }),
      },
      callOptions,
    ),
  )
}

export interface ObjectRange {
  readonly start: number
  readonly end: number
  /** The version to read; any if absent. */
  readonly etag?: string
}

export interface Received {
  /** The caller reads or destroys it. */
  readonly body: Readable
  readonly etag: string
  /** Bytes of the whole object; null if the store does not say. */
  readonly total: number | null
}

/** The bytes [start, end), which must not be empty. */
export async function get(
  bucket: Bucket,
  name: string,
  { start, end, etag }: ObjectRange,
  signal?: AbortSignal,
): Promise<Received> {
  const found = await bucket.call('read a file', { signal }, (s3, options) =>
    s3.getObject(
      { ...named(bucket, name), Range: `bytes=${start}-${end - 1}`, ...(etag && { IfMatch: etag }) },
      options,
    ),
  )
  const total = /\/(\d+)$/.exec(found.ContentRange ?? '')?.[1]
  return { body: found.Body as Readable, etag: found.ETag ?? '', total: total === undefined ? null : Number(total) }
}

/** Resolves whether or not there was such an object. */
export async function remove(bucket: Bucket, name: string): Promise<void> {
  try {
    await bucket.call('remove a file', {}, (s3, options) => s3.deleteObject(named(bucket, name), options))
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

export interface ListedObject {
  readonly name: string
  readonly size: number
  readonly modifiedAt: Date
}

export async function* list(bucket: Bucket, prefix: string): AsyncGenerator<ListedObject> {
  for (let token: string | undefined; ; ) {
    const after = token === undefined ? {} : { ContinuationToken: token }
    const page = await bucket.call('list its files', {}, (s3, options) =>
      s3.listObjectsV2({ Bucket: bucket.location.bucket, Prefix: prefix, ...after }, options),
    )
    for (const { Key, Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
      if (Key !== undefined) yield { name: Key, size: Size, modifiedAt: LastModified }
    token = page.NextContinuationToken
    if (!page.IsTruncated || token === undefined) return
  }
}
