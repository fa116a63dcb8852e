/** Compares stored bytes with the database, and copies them to another store: for backups and checks. */
import { createHash } from 'node:crypto'
import { BlobMissing, type BlobReader, type BlobStore } from '../../../blobs/blob-store.ts'
import { putBlob } from '../../../blobs/put-blob.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import { openBytes } from '../bytes/open.ts'
import * as bytes from '../bytes/store.ts'
import { filesWithBytes } from '../bytes/versions-store.ts'
import * as store from '../tree/store.ts'

const batch = 200

type Source = Needs<'db' | 'blobs'>

/**
 * Result for the bytes of a file: already `there`, `copied`, `missing` in the store, or `damaged`: different from what was
 * acknowledged.
 */
export interface Kept {
  readonly blob: bytes.LiveBlob
  readonly state: 'there' | 'copied' | 'missing' | 'damaged'
}

export interface CopyOptions {
  /** Whether bytes that the other store has, or that are in the database, are read and compared. By default their size is enough. */
  readonly isDoubtful?: (blob: bytes.LiveBlob) => boolean
}

/** Copies all acknowledged bytes that are referenced to another store, except those it already has. Reads one file at a time. */
export async function* copyBytes(
  { db, blobs }: Source,
  into: BlobStore,
  { isDoubtful = () => false }: CopyOptions = {},
): AsyncIterable<Kept> {
  for await (const blob of liveBlobs({ db }))
    yield { blob, state: await keepOne({ db, blobs }, into, blob, isDoubtful(blob)) }
}

/** Reads all acknowledged bytes and reports for each file whether its size and SHA-256 match the acknowledged ones. */
export async function* readBytes({ db, blobs }: Needs<'db' | 'blobs'>): AsyncIterable<Kept> {
  for await (const blob of liveBlobs({ db })) yield { blob, state: await readOne({ db, blobs }, blob) }
}

async function* liveBlobs({ db }: Needs<'db'>): AsyncIterable<bytes.LiveBlob> {
  for (let after = 0; ; ) {
    const page = await bytes.liveAfter(db.q, after, batch)
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

async function keepOne(
  from: Source,
  into: BlobStore,
  blob: bytes.LiveBlob,
  isDoubtful: boolean,
): Promise<Kept['state']> {
  if (blob.location === 'inline') return isDoubtful ? await readOne(from, blob) : 'there'
  const isThere = (await sizeIn(into, blob.key)) === blob.size && (!isDoubtful || (await hasBytes(into, blob)))
  return isThere ? 'there' : await copyOne(from, into, blob)
}

async function copyOne(from: Source, into: BlobStore, blob: bytes.LiveBlob): Promise<Kept['state']> {
  await into.remove(blob.key)
  const written = await reading(from, blob, ({ size, stream }) => putBlob(into, blob.key, stream(0, size)))
  if (written !== 'unreadable' && written?.size === blob.size && written.sha256 === blob.sha256) return 'copied'
  await into.remove(blob.key)
  return written ? 'damaged' : 'missing'
}

async function readOne(from: Source, blob: bytes.LiveBlob): Promise<Kept['state']> {
  const isSame = await reading(from, blob, (reader) => hasContent(reader, blob))
  if (isSame === null) return 'missing'
  return isSame === true ? 'there' : 'damaged'
}

type Readable = Pick<BlobReader, 'size' | 'stream'>

async function hasContent({ size, stream }: Readable, blob: bytes.LiveBlob): Promise<boolean> {
  if (size !== blob.size) return false
  const hash = createHash('sha256')
  for await (const piece of stream(0, size)) hash.update(piece)
  return hash.digest('hex') === blob.sha256
}

async function hasBytes(store: BlobStore, blob: bytes.LiveBlob): Promise<boolean> {
  const reader = await store.open(blob.key)
  try {
    return await hasContent({ size: reader.size, stream: (start, end) => reader.stream(start, end) }, blob)
  } finally {
    await reader.close()
  }
}

/** A device that can't read what it stores. */
class Unreadable extends Error {}

/** The result of `work` with the bytes of a blob; null if they are missing, `unreadable` if their disk can't read them. */
async function reading<T>(
  from: Source,
  { id, key, location }: bytes.LiveBlob,
  work: (reader: Readable) => Promise<T>,
): Promise<T | null | 'unreadable'> {
  const reader = await openBytes(from, { blobId: id, blobKey: key, blobLocation: location }).catch(missingIsNull)
  if (!reader) return null
  try {
    return await work({ size: reader.size, stream: (start, end) => readable(reader.stream(start, end)) })
  } catch (error) {
    if (error instanceof Unreadable) return 'unreadable'
    throw error
  } finally {
    await reader.close()
  }
}

async function* readable(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EIO' ? new Unreadable('the disk reports an error') : error
  }
}

async function sizeIn(store: BlobStore, key: string): Promise<number | null> {
  const reader = await store.open(key).catch(missingIsNull)
  await reader?.close()
  return reader?.size ?? null
}

function missingIsNull(error: unknown): null {
  if (error instanceof BlobMissing) return null
  throw error
}

/** Describes the files that refer to these bytes, for people: `harbour /orders/a.csv`, or that it is in the trash. */
export async function holdersOf({ db }: Needs<'db'>, blob: bytes.LiveBlob): Promise<string[]> {
  const account = await accountStore.accountById(db.q, blob.accountId)
  const owner = account?.name ?? `account ${blob.accountId}`
  const describe = async (id: number, note = '') => {
    const chain = await store.chainOf(db.q, id)
    return `${owner} ${chain ? formatPath(chain.names) : '(in the trash)'}${note}`
  }
  const files = (await bytes.holdersOf(db.q, blob.id)).map((id) => describe(id))
  const former = (await filesWithBytes(db.q, blob.id)).map((id) => describe(id, ' (an earlier version)'))
  return await Promise.all([...files, ...former])
}
