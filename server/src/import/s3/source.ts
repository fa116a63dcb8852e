/** A bucket of an object store as a source: prefixes that end with a slash are its folders. */
import type { Readable } from 'node:stream'
import type { GetObjectCommandOutput, ListObjectsV2CommandOutput, S3 } from '@aws-sdk/client-s3'
import { BlobStoreUnavailable } from '../../blobs/blob-store.ts'
import { type Bucket, type CallOptions, openBucket } from '../../blobs/s3/bucket.ts'
import { isNotFound, isPreconditionFailed, isTemporary, textOf } from '../../blobs/s3/errors.ts'
import type { S3Location } from '../../blobs/s3/location.ts'
import type { RetryPolicy } from '../../blobs/s3/retry.ts'
import { Fault } from '../../core/fault.ts'
import { chunksWithin } from '../chunks.ts'
import { pathEntry } from '../path-entries.ts'
import {
  changedThere,
  type FileSource,
  type ImportSource,
  type ListingEvents,
  type SourceEntry,
  SourceFailed,
} from '../source.ts'

export interface S3Options {
  /** Its prefix and encryption are not used. */
  readonly location: S3Location
  /** Empty, or ends with a slash. May have characters that a prefix of our own may not. */
  readonly prefix: string
  /** Shown and recorded, without credentials. */
  readonly address: string
  readonly policy?: Partial<RetryPolicy>
  /** A file of which nothing comes for so long has broken off, in ms. */
  readonly idleMs?: number
}

/** Patient, as with other sources: about nine minutes. */
const usualPolicy: RetryPolicy = {
  ...{ attempts: 15, firstPauseMs: 1_000, maxPauseMs: 120_000, attemptMs: 60_000 },
  ...{ completeMs: 0, minBytesPerMs: 256, totalMs: 9 * 60_000 },
}
const usualIdleMs = 60_000
/** More in one folder are refused rather than read on. */
const mostEntries = 1_000_000

interface Store extends S3Options {
  readonly bucket: Bucket
  requests: number
}

export async function openS3(options: S3Options): Promise<ImportSource> {
  const bucket = await openBucket(options.location, { ...usualPolicy, ...options.policy })
  const store: Store = { ...options, bucket, requests: 0 }
  return {
    ...{ kind: 's3', address: options.address, account: null },
    files: filesOf(store),
    requests: () => store.requests,
  }
}

const filesOf = (store: Store): FileSource => ({
  top: { id: '/', names: [] },
  resumes: true,
  async *list({ names }, signal, events = {}) {
    const prefix = keyOf(store, [...names, ''])
    let count = 0
    for await (const page of pagesOf(store, prefix, signal)) {
      const entries = entriesOf(page, { prefix, names }, events)
      count += entries.length
      if (count > mostEntries)
        throw new Fault('too-large', `${prefix} has more than ${mostEntries} entries, which can't be imported at once.`)
      for (let at = 0; at < entries.length; at += pageSize) yield entries.slice(at, at + pageSize)
    }
  },
  async open(file, signal, from = 0) {
    // An empty range can't be asked for.
    if (from >= file.size && from > 0) return nothing()
    const found = await read(store, file, from, signal)
    return chunksWithin(found.Body as Readable, store.idleMs ?? usualIdleMs, signal)
  },
})

const pageSize = 100

async function* nothing(): AsyncGenerator<Buffer> {}

const keyOf = ({ prefix }: Store, names: readonly string[]) => prefix + names.join('/')

async function* pagesOf(store: Store, prefix: string, signal: AbortSignal): AsyncGenerator<ListObjectsV2CommandOutput> {
  for (let token: string | undefined; ; ) {
    const page = await call(store, signal, (s3, options) =>
      s3.listObjectsV2(
        {
          ...{ Bucket: store.location.bucket, Prefix: prefix, Delimiter: '/' },
          ...(token !== undefined && { ContinuationToken: token }),
        },
        options,
      ),
    )
    yield page
    token = page.NextContinuationToken
    if (!page.IsTruncated || token === undefined) return
  }
}

interface Listed {
  readonly prefix: string
  readonly names: readonly string[]
}

function entriesOf(page: ListObjectsV2CommandOutput, { prefix, names }: Listed, events: ListingEvents): SourceEntry[] {
  const entries: SourceEntry[] = []
  const add = (name: string, found: Parameters<typeof pathEntry>[2]) => {
    // Of a key such as "a//b".
    if (name === '') events.onUnreadable?.('', 'Keys with two slashes in a row have no name here: rename them.')
    else entries.push(pathEntry(names, name, found))
  }
  for (const { Prefix = '' } of page.CommonPrefixes ?? [])
    add(Prefix.slice(prefix.length, -1), { type: 'dir', size: 0, modifiedMs: null })
  for (const { Key = '', Size = 0, LastModified, ETag } of page.Contents ?? []) {
    // The folder itself, as browsers of buckets create it.
    if (Key === prefix) continue
    const modifiedMs = LastModified?.getTime() ?? null
    const version = ETag?.replaceAll('"', '')
    add(Key.slice(prefix.length), { type: 'file', size: Size, modifiedMs, ...(version && { version }) })
  }
  return entries
}

async function read(
  store: Store,
  file: SourceEntry,
  from: number,
  signal: AbortSignal,
): Promise<GetObjectCommandOutput> {
  const range = from > 0 ? { Range: `bytes=${from}-` } : {}
  const version = file.version === undefined ? {} : { IfMatch: `"${file.version}"` }
  try {
    return await call(store, signal, (s3, options) =>
      s3.getObject(
        { Bucket: store.location.bucket, Key: keyOf(store, file.names ?? []), ...range, ...version },
        options,
      ),
    )
  } catch (error) {
    if (error instanceof Refused && isOfFile(error.cause)) throw faultOfFile(error.cause)
    throw error
  }
}

/** What is not the failure of the bucket as a whole. */
const isOfFile = (error: unknown): boolean =>
  isNotFound(error) || isPreconditionFailed(error) || [400, 403].includes(statusOf(error))

function faultOfFile(error: unknown): Fault {
  if (isNotFound(error)) return new Fault('not-found', 'It was deleted at the source.')
  if (isPreconditionFailed(error)) return changedThere()
  // Of an archived object, or one that is encrypted with the key of somebody else.
  return new SourceFailed(`The source does not send it: ${textOf(error)}.`)
}

const statusOf = (error: unknown): number =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0

/** The bucket refuses the request, or can't be reached. */
class Refused extends Fault {
  override readonly cause: unknown
  constructor(message: string, cause: unknown) {
    super('unavailable', message)
    this.cause = cause
  }
}

async function call<T>(
  store: Store,
  signal: AbortSignal,
  work: (s3: S3, options: CallOptions) => Promise<T>,
): Promise<T> {
  store.requests += 1
  try {
    return await store.bucket.call('be read', { signal }, work)
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof BlobStoreUnavailable ? error.cause : error
    const again = isTemporary(cause) ? ' Run the command again later.' : ''
    throw new Refused(`${store.address} can't be read: ${textOf(cause)}.${again}`, cause)
  }
}
