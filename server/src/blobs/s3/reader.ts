/** Reads an object in ranges. A body that breaks off is continued after its last byte. */
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { BlobMissing, type BlobReader, BlobStoreUnavailable } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import { isNotFound, isPreconditionFailed, textOf } from './errors.ts'
import * as objects from './objects.ts'
import { createReadAhead } from './read-ahead.ts'

/** Breaks of a body without a byte in between. */
const maxBreaks = 3
const pauseMs = 200
/** Time without a byte after which a body is given up. */
const idleMs = 30_000

export interface ReadObject {
  readonly name: string
  readonly size: number
  etag: string
  /** Whether `size` is that of the whole object. */
  readonly isWhole?: boolean
}

export const missing = (): BlobMissing => new BlobMissing('no bytes are stored under this key')

/** `etag`: empty if it is not known yet. */
export function createS3Reader(bucket: Bucket, { name, size, etag }: ReadObject): BlobReader {
  const object = { name, size, etag, isWhole: true }
  let begun: Begun | null = null
  const stream = (start: number, end: number) => {
    const first = begun?.start === start && begun.end === end ? begun.body : null
    if (first) begun = null
    return streamRange(bucket, object, start, end, first)
  }
  const ahead = createReadAhead(size, (start, end) => rangeOf(stream, start, end))
  return {
    size,
    survivesRemoval: false,
    async begin(start, end) {
      begun?.body.destroy()
      begun = start < end ? { start, end, body: await bodyOf(bucket, object, start, end) } : null
    },
    async read(offset, length, room = 0) {
      const end = Math.min(size, offset + length)
      const bytes = offset < end ? await ahead.read(offset, end) : []
      return Buffer.concat([Buffer.alloc(room), ...bytes])
    },
    async send(sink, start, end, ...rest) {
      if (start < end) await sendChunks(stream(start, end), sink, ...rest)
    },
    stream,
    async close() {
      begun?.body.destroy()
      ahead.close()
    },
  }
}

async function rangeOf(stream: BlobReader['stream'], start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream(start, end)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A request whose bytes have not been read yet. */
interface Begun {
  readonly start: number
  readonly end: number
  readonly body: Readable
}

/** Requests bytes, and notes the version of the object if it is the first time. */
async function bodyOf(bucket: Bucket, object: ReadObject, start: number, end: number): Promise<Readable> {
  const range = { start, end, ...(object.etag && { etag: object.etag }) }
  const { body, etag, total } = await objects.get(bucket, object.name, range).catch(rethrowAsMissing)
  // The caller may not listen yet.
  body.on('error', () => undefined)
  object.etag = etag
  if (!object.isWhole || total === null || total === object.size) return body
  body.destroy()
  throw new Error(`the object storage has ${total} bytes of a file that has ${object.size}`)
}

/** `first`: the body of this range, if it was requested before. */
export async function* streamRange(
  bucket: Bucket,
  object: ReadObject,
  start: number,
  end: number,
  first: Readable | null = null,
): AsyncGenerator<Buffer> {
  if (end > object.size) throw new Error('the bytes end before the range does')
  let breaks = 0
  let requested = first
  for (let at = start; at < end; ) {
    const body = requested ?? (await bodyOf(bucket, object, at, end))
    requested = null
    let broken: unknown
    try {
      for (let chunk = await nextOf(body); chunk; chunk = await nextOf(body)) {
        at += chunk.length
        breaks = 0
        yield chunk
      }
    } catch (error) {
      broken = error
    } finally {
      body.destroy()
    }
    if (at >= end) return
    breaks += 1
    if (breaks > maxBreaks)
      throw new BlobStoreUnavailable(`the object storage breaks off a file: ${textOf(broken)}`, { cause: broken })
    await pause(Math.random() * pauseMs * 2 ** breaks)
  }
}

/** The next chunk of a body, null at its end. Rejects when none arrives in time. */
async function nextOf(body: Readable): Promise<Buffer | null> {
  for (;;) {
    const chunk = body.read() as Buffer | null
    if (chunk !== null) return chunk
    if (body.readableEnded) return null
    if (body.errored) throw body.errored
    if (body.destroyed) throw new Error('the connection was closed')
    await readable(body)
  }
}

function readable(body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => body.destroy(new Error(`no byte within ${idleMs} ms`)), idleMs)
    const done = (error?: Error) => {
      clearTimeout(timer)
      for (const event of ['readable', 'end', 'close']) body.off(event, onReady)
      body.off('error', done)
      if (error) reject(error)
      else resolve()
    }
    const onReady = () => done()
    body.on('error', done)
    for (const event of ['readable', 'end', 'close']) body.on(event, onReady)
  })
}

function rethrowAsMissing(error: unknown): never {
  if (isNotFound(error) || isPreconditionFailed(error)) throw missing()
  throw error
}
