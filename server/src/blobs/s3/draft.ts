/**
 * Names of objects, and drafts: what the bucket has of an unfinished blob. The parts of a multipart upload cannot be read, and are
 * not small; so bytes after the last part are stored as an object of their own, a tail, when they must be durable.
 */
import { type BlobStore, isBlobKey, type ListOptions } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import * as objects from './objects.ts'
import * as multipart from './parts.ts'

const tails = 'tails/'

export const objectName = ({ location: { prefix } }: Bucket, key: string): string =>
  `${prefix}${key.slice(0, 2)}/${key}`

const tailsOf = ({ location: { prefix } }: Bucket, key: string): string => `${prefix}${tails}${key}/`

export const tailName = (bucket: Bucket, key: string, offset: number): string => `${tailsOf(bucket, key)}${offset}`

/** The key of the blob that an object belongs to; null for other objects. */
function keyOf({ location: { prefix } }: Bucket, name: string): string | null {
  if (!name.startsWith(prefix)) return null
  const [folder = '', key = '', ...rest] = name.slice(prefix.length).replace(tails, '').split('/')
  if (rest.length > 0) return null
  if (isBlobKey(folder)) return folder
  return isBlobKey(key) && key.startsWith(folder) ? key : null
}

/** Bytes after the parts that end at `offset`. */
export interface Tail {
  readonly name: string
  readonly offset: number
  readonly size: number
}

export interface Draft {
  readonly upload: multipart.Upload | null
  /** Contiguous from the first one. */
  readonly parts: readonly multipart.Part[]
  readonly tails: readonly Tail[]
}

/** Null if the bucket has nothing of it. */
export async function findDraft(bucket: Bucket, key: string): Promise<Draft | null> {
  const [uploads, found] = await Promise.all([uploadsOf(bucket, key), findTails(bucket, key)])
  if (uploads.length === 0 && found.length === 0) return null
  const drafts = await Promise.all(
    uploads.map(async (upload) => ({ upload, parts: await multipart.parts(bucket, upload), tails: found })),
  )
  const empty: Draft = { upload: null, parts: [], tails: found }
  return drafts.reduce<Draft>((best, draft) => (lengthOf(draft) > lengthOf(best) ? draft : best), drafts[0] ?? empty)
}

async function uploadsOf(bucket: Bucket, key: string): Promise<multipart.Upload[]> {
  const name = objectName(bucket, key)
  const found: multipart.Upload[] = []
  for await (const upload of multipart.list(bucket, name)) if (upload.name === name) found.push(upload)
  return found
}

async function findTails(bucket: Bucket, key: string): Promise<Tail[]> {
  const prefix = tailsOf(bucket, key)
  const found: Tail[] = []
  for await (const { name, size } of objects.list(bucket, prefix))
    found.push({ name, size, offset: Number(name.slice(prefix.length)) })
  return found.sort((a, b) => a.offset - b.offset)
}

const sizeOf = (parts: readonly multipart.Part[]): number => parts.reduce((sum, { size }) => sum + size, 0)

/** Bytes of which all are stored. */
export function lengthOf({ parts, tails }: Draft): number {
  const end = sizeOf(parts)
  return end + (tails.find(({ offset }) => offset === end)?.size ?? 0)
}

export interface Prefix {
  readonly parts: readonly multipart.Part[]
  /** End of the parts. */
  readonly end: number
  /** Has the bytes from there on; null if none are needed. */
  readonly tail: Tail | null
}

/**
 * How the first `length` bytes are made of the draft; null if they are not. A tail that ends there was stored for just these bytes,
 * whereas parts may be left of bytes that were cut off.
 */
export function prefixOf({ parts, tails }: Draft, length: number): Prefix | null {
  const ends = [0]
  for (const { size } of parts) ends.push((ends.at(-1) ?? 0) + size)
  const withTail = (isUsable: (end: number) => boolean): Prefix | null => {
    const tail = tails.findLast(
      ({ offset, size }) => ends.includes(offset) && offset < length && isUsable(offset + size),
    )
    return tail ? { parts: parts.slice(0, ends.indexOf(tail.offset)), end: tail.offset, tail } : null
  }
  const exact = withTail((end) => end === length)
  if (exact) return exact
  const count = ends.indexOf(length)
  if (count >= 0) return { parts: parts.slice(0, count), end: length, tail: null }
  return withTail((end) => end > length)
}

/** Parts that were under way when an upload was aborted may arrive afterwards. */
const abortAttempts = 3

export async function removeDraft(bucket: Bucket, key: string): Promise<void> {
  for (const { name } of await findTails(bucket, key)) await objects.remove(bucket, name)
  for (let attempt = 1; attempt <= abortAttempts; attempt++) {
    const uploads = await uploadsOf(bucket, key)
    if (uploads.length === 0) return
    for (const upload of uploads) await multipart.abort(bucket, upload)
  }
}

/** All blobs, also unfinished ones; one may be listed more than once. First objects in the order of their keys, then the remains of unfinished ones. */
export async function* listBlobs(
  bucket: Bucket,
  { onlyUnfinished = false }: ListOptions = {},
): ReturnType<BlobStore['list']> {
  const { prefix } = bucket.location
  let last: string | null = null
  for await (const { name, modifiedAt } of objects.list(bucket, onlyUnfinished ? `${prefix}${tails}` : prefix)) {
    const key = keyOf(bucket, name)
    if (key !== null && key !== last) yield { key, modifiedAt, isUnfinished: name.startsWith(`${prefix}${tails}`) }
    last = key
  }
  for await (const { name, begunAt } of multipart.list(bucket, prefix)) {
    const key = keyOf(bucket, name)
    if (key !== null) yield { key, modifiedAt: begunAt, isUnfinished: true }
  }
}
