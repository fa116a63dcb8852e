/**
 * Writes an object: with one request if it is small, otherwise in parts that are sent while more bytes arrive. Bytes that must be
 * durable before they make a part are stored as a tail.
 */
import { createHash, type Hash, randomBytes } from 'node:crypto'
import { BlobAppendOnly, type BlobWriter, type Written } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import { type Draft, objectName, prefixOf, removeDraft, tailName } from './draft.ts'
import { isNoSuchUpload, isPreconditionFailed, rethrowRemoved } from './errors.ts'
import * as objects from './objects.ts'
import { PartBuffer, type Spool } from './part-buffer.ts'
import { maxParts, minPartBytes } from './parts.ts'
import { type ReadObject, streamRange } from './reader.ts'
import { PartSender } from './sender.ts'

/** What a writer begins with. */
export type Start =
  | { readonly from: 'nothing' }
  | { readonly from: 'draft'; readonly length: number; readonly draft: Draft }
  | { readonly from: 'object'; readonly length: number; readonly object: ReadObject }

export interface WriterOptions {
  readonly key: string
  readonly spool: Spool
  /** Bytes to come; 0 if unknown. */
  readonly expected: number
  readonly start: Start
  /** Called once when the writer has ended. */
  readonly onEnd: () => void
}

/** The result has own properties, which callers may copy into another writer. */
export function createS3Writer(bucket: Bucket, options: WriterOptions): BlobWriter {
  const writer = new S3Writer(bucket, options)
  return {
    write: (offset, bytes) => writer.write(offset, bytes),
    truncate: (length) => writer.truncate(length),
    length: () => writer.length(),
    flush: () => writer.flush(),
    finish: () => writer.finish(),
    suspend: () => writer.suspend(),
    abandon: () => writer.abandon(),
  }
}

/** Tails of earlier flushes that are kept: the last one may not be recorded yet. */
const keptTails = 2

const nothing = async () => undefined

// Sizes of the parts of an upload, so that the largest files fit into the permitted number.
const mib = 1024 * 1024
const usualBytes = 8 * mib
/** A part may be cut early when bytes must be durable, as long as its number is not above this one. */
export const maxEarlyPart = 5_000
const reserved = 100

/** For files of unknown size: numbers up to the first use parts of the second. */
const steps = [
  [maxEarlyPart, usualBytes],
  [8_000, 64 * mib],
  [maxParts, 2_560 * mib],
] as const

/** Size of the part with this number, if about `rest` bytes are still to come; 0: unknown. */
export function partBytes(number: number, rest: number): number {
  const bySteps = steps.find(([last]) => number <= last)?.[1] ?? usualBytes
  if (rest === 0) return bySteps
  const left = Math.max(1, maxParts - reserved - number)
  return Math.max(usualBytes, Math.ceil(rest / left / mib) * mib)
}

class S3Writer implements BlobWriter {
  readonly #bucket: Bucket
  readonly #options: WriterOptions
  readonly #name: string
  /** Recognises the object as written by this writer when an answer was lost. */
  readonly #token = randomBytes(16).toString('hex')
  readonly #stop = new AbortController()
  /** Steps are carried out one after another; none after a failed one. */
  #steps: Promise<unknown> = Promise.resolve()
  /** The start, until its bytes are taken over. */
  #start: Start | null
  /** Bytes of the start. */
  readonly #first: number
  #length: number
  /** Null if earlier bytes were not seen. */
  #hash: Hash | null = createHash('sha256')
  readonly #sender: PartSender
  #part: PartBuffer | null = null
  readonly #buffers = new Set<PartBuffer>()
  #tails: string[] = []
  /** Length at the last flush. */
  #flushed = -1
  /** Whether the bucket may have something of it; whether somebody else has written the object. */
  #isStored: boolean
  #isForeign = false
  #hasEnded = false

  constructor(bucket: Bucket, options: WriterOptions) {
    const { key, start } = options
    this.#bucket = bucket
    this.#options = options
    this.#name = objectName(bucket, key)
    this.#sender = new PartSender(bucket, { name: this.#name, writer: this.#token, signal: this.#stop.signal })
    this.#start = start.from === 'nothing' ? null : start
    this.#isStored = start.from !== 'nothing'
    this.#first = start.from === 'nothing' ? 0 : start.length
    this.#length = this.#first
  }

  length(): number {
    return this.#length
  }

  write(offset: number, bytes: Buffer): Promise<unknown> {
    if (offset !== this.#length) return Promise.reject(new BlobAppendOnly(offset, this.#length))
    this.#takeOver()
    this.#length += bytes.length
    return this.#step(() => this.#take(bytes))
  }

  async truncate(length: number): Promise<void> {
    const start = this.#start
    const isKept = start && (start.from !== 'draft' || prefixOf(start.draft, length) !== null)
    if (length > this.#length || (length < this.#length && !isKept)) throw new BlobAppendOnly(length, this.#length)
    if (length < this.#length) this.#takeOver(length)
    await this.#step(nothing)
  }

  async flush(): Promise<void> {
    if (this.#start) return
    await this.#step(() => this.#flush())
  }

  async finish(): Promise<Written> {
    const size = this.#length
    const start = this.#start
    if (start?.from !== 'object') this.#takeOver()
    const written = await this.#step(async () => {
      const isComplete = start?.from === 'object'
      if (!isComplete) await this.#publish()
      const hash = isComplete ? null : this.#hash
      const sha256 = hash ? hash.digest('hex') : await this.#digest(size)
      // The file is complete; what remains of its tails is removed with it.
      await Promise.allSettled(this.#tails.map((name) => objects.remove(this.#bucket, name)))
      return { size, sha256 }
    })
    await this.#end()
    return written
  }

  async suspend(): Promise<number> {
    try {
      await this.flush()
    } finally {
      await this.#end()
    }
    return this.#length
  }

  async abandon(): Promise<void> {
    this.#stop.abort(new Error('the file was abandoned'))
    await this.#end()
    if (!this.#isStored) return
    const removed = this.#isForeign || objects.remove(this.#bucket, this.#name)
    await Promise.allSettled([removeDraft(this.#bucket, this.#options.key), removed])
  }

  #step<T>(step: () => Promise<T>): Promise<T> {
    const begin = () => {
      if (this.#hasEnded) throw new Error('this writer has ended')
      this.#sender.check()
      return step()
    }
    const done = this.#steps.then(begin).catch(rethrowRemoved)
    this.#steps = done
    // Awaited by the next step; a failure before that must not count as unhandled.
    done.catch(() => undefined)
    return done
  }

  /** Releases everything once nothing is in progress. */
  async #end(): Promise<void> {
    await this.#steps.catch(() => undefined)
    await this.#sender.settled()
    for (const buffer of this.#buffers) await buffer.release().catch(() => undefined)
    this.#buffers.clear()
    if (!this.#hasEnded) this.#options.onEnd()
    this.#hasEnded = true
  }

  #newPart(): PartBuffer {
    const part = new PartBuffer(this.#options.spool)
    this.#buffers.add(part)
    return part
  }

  async #take(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const total = this.#options.expected === 0 ? 0 : this.#options.expected + this.#first
      const limit = partBytes(this.#sender.count + 1, Math.max(0, total - this.#sender.end))
      // A part is sent when more bytes follow: a file of one part takes one request.
      if (this.#part && this.#part.size >= limit) await this.#send()
      this.#part ??= this.#newPart()
      const piece = bytes.subarray(at, at + limit - this.#part.size)
      await this.#part.add(piece)
      this.#hash?.update(piece)
      at += piece.length
    }
  }

  /** Sends the part that was filled. */
  async #send(): Promise<void> {
    const part = this.#part
    this.#part = null
    if (!part) return
    this.#isStored = true
    await this.#sender.send(part)
  }

  async #flush(): Promise<void> {
    const length = this.#sender.end + (this.#part?.size ?? 0)
    if (length === this.#flushed) return
    if (this.#part && this.#part.size >= minPartBytes && this.#sender.count < maxEarlyPart) await this.#send()
    await this.#sender.sent()
    if (this.#part || length === 0) await this.#putTail(this.#part ?? this.#newPart())
    this.#flushed = length
  }

  async #putTail(content: PartBuffer): Promise<void> {
    const name = tailName(this.#bucket, this.#options.key, this.#sender.end)
    this.#isStored = true
    await objects.put(this.#bucket, name, content, { mayReplace: true, signal: this.#stop.signal })
    this.#tails = [...this.#tails.filter((tail) => tail !== name), name]
    for (const old of this.#tails.splice(0, this.#tails.length - keptTails)) await objects.remove(this.#bucket, old)
  }

  async #publish(): Promise<void> {
    const { signal } = this.#stop
    this.#isStored = true
    try {
      if (this.#sender.count === 0) {
        const content = this.#part ?? this.#newPart()
        await objects.put(this.#bucket, this.#name, content, { mayReplace: false, writer: this.#token, signal })
        return
      }
      await this.#send()
      await this.#sender.complete()
    } catch (error) {
      if (!isPreconditionFailed(error) && !isNoSuchUpload(error)) throw error
      if (await this.#isPublished()) return
      this.#isForeign = isPreconditionFailed(error)
      throw this.#isForeign ? new Error('this key is already written', { cause: error }) : error
    }
  }

  /** Whether the object is there although the answer that says so was lost. */
  async #isPublished(): Promise<boolean> {
    const found = await objects.find(this.#bucket, this.#name)
    // The upload of a draft was begun by another writer.
    const isResumed = this.#sender.count > 0 && this.#options.start.from === 'draft'
    return found !== null && (isResumed ? found.size === this.#length : found.writer === this.#token)
  }

  async #digest(size: number): Promise<string> {
    const found = await objects.find(this.#bucket, this.#name)
    if (found?.size !== size) throw new Error('the object storage has other bytes than were sent')
    const hash = createHash('sha256')
    for await (const chunk of streamRange(this.#bucket, { ...found, name: this.#name }, 0, size)) hash.update(chunk)
    return hash.digest('hex')
  }

  /** Continues what was there, up to the length. */
  #takeOver(length = this.#length): void {
    const start = this.#start
    this.#start = null
    this.#length = length
    if (start?.from === 'draft') void this.#step(() => this.#continueDraft(start.draft, length))
    if (start?.from === 'object') void this.#step(() => this.#continueObject(start.object, length))
  }

  async #continueDraft(draft: Draft, length: number): Promise<void> {
    const prefix = prefixOf(draft, length)
    if (!prefix) throw new Error('the object storage has not kept the bytes of an upload')
    this.#sender.resume(draft.upload, prefix.parts, prefix.end)
    // Those of bytes that were cut off must not be taken for later ones.
    for (const { name, offset } of draft.tails) {
      if (offset > prefix.end) await objects.remove(this.#bucket, name)
      else this.#tails.push(name)
    }
    if (prefix.parts.length > 0) this.#hash = null
    if (prefix.tail) await this.#load(prefix.tail.name, length - prefix.end)
    this.#flushed = length
  }

  /** Makes a draft of a finished object, which is removed: there is never both. */
  async #continueObject({ name, size }: ReadObject, length: number): Promise<void> {
    if (length < minPartBytes) {
      if (length > 0) await this.#load(name, length, size)
      await this.#putTail(this.#part ?? this.#newPart())
      this.#flushed = length
    } else if (await this.#sender.copy(name, length)) {
      this.#hash = null
      this.#flushed = length
    } else {
      for await (const chunk of streamRange(this.#bucket, { name, size, etag: '' }, 0, length)) await this.#take(chunk)
      await this.#flush()
    }
    await objects.remove(this.#bucket, name)
  }

  /** Reads the first bytes of an object into the part to be filled. */
  async #load(name: string, length: number, size = length): Promise<void> {
    this.#part = this.#newPart()
    for await (const chunk of streamRange(this.#bucket, { name, size, etag: '' }, 0, length)) {
      await this.#part.add(chunk)
      this.#hash?.update(chunk)
    }
  }
}
