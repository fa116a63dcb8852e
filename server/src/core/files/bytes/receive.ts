/** Receives the bytes of one file at any offset: in memory while they are few, then in a blob. */
import { hash } from 'node:crypto'
import type { BlobWriter } from '../../../blobs/blob-store.ts'
import { createChunkBuffer } from '../../../lib/streams/chunk-buffer.ts'
import {
  type Announced,
  announce,
  discard,
  type IncomingContext,
  type SharedBytes,
  type StoredBytes,
  type WrittenBlob,
} from './incoming.ts'
import { reordering } from './reorder.ts'

/** Files up to this size, or up to the maximum for the database, use no blob before they are complete. */
export const minMemoryBytes = 32 * 1024

export interface IncomingBytes {
  /** As of BlobWriter: resolves when more may be written. Rejects once bytes could not be stored. */
  write(offset: number, bytes: Buffer): Promise<unknown>
  truncate(length: number): Promise<void>
  /** Takes the bytes of another file, which are copied only if more is written. False if there are bytes already. */
  share(bytes: SharedBytes): boolean
  length(): number
  /** Number of contiguous bytes received from the start. */
  received(): number
  /** The blob; null while the bytes are in memory only. */
  blob(): Announced | null
  /** Reserves disk space for expected bytes. Rejects with BlobStoreFull if there is not enough. */
  prepare(): Promise<void>
  /** Resolves, with the blob, when everything written before is durable. */
  flush(): Promise<Announced>
  finish(): Promise<StoredBytes>
  /** Completes the bytes in a blob, however few they are. */
  finishBlob(): Promise<WrittenBlob>
  /** Keeps the contiguous bytes, durable, for another writer; null for shared bytes. Can be called after `finish`. */
  suspend(): Promise<Announced | null>
  /** Discards everything, or releases resources and changes nothing. Never rejects. */
  close(end: 'discard' | 'keep'): Promise<void>
}

export interface IncomingOptions {
  /** Expected bytes, if known. */
  readonly expected?: number
  /** A blob that was announced for them; without one, a blob is announced when needed. */
  readonly announced?: Announced
  /** Bytes in that blob if it is resumed; all of them count as received. */
  readonly writer?: BlobWriter
}

interface Storing {
  readonly blob: Announced
  readonly writer: BlobWriter
}

const ready = Promise.resolve()

export const receiveBytes = (ctx: IncomingContext, accountId: number, options: IncomingOptions): IncomingBytes =>
  new Incoming(ctx, accountId, options)

class Incoming implements IncomingBytes {
  readonly #ctx: IncomingContext
  readonly #accountId: number
  readonly #options: IncomingOptions
  readonly #ranges: ReceivedRanges
  /** Maximum bytes held in memory. */
  readonly #maxHeldBytes: number
  #blob: Announced | null
  /** Contiguous from the start. */
  readonly #held = createChunkBuffer()
  #length: number
  #opening: Promise<Storing> | null = null
  #writer: BlobWriter | null = null
  #isFinished = false
  #shared: SharedBytes | null = null

  constructor(ctx: IncomingContext, accountId: number, options: IncomingOptions) {
    this.#ctx = ctx
    this.#accountId = accountId
    this.#options = options
    this.#maxHeldBytes = Math.max(minMemoryBytes, ctx.settings.inlineBytes)
    this.#blob = options.announced ?? null
    this.#length = options.writer?.length() ?? 0
    this.#ranges = createRanges(this.#length)
  }

  write(offset: number, bytes: Buffer): Promise<unknown> {
    if (bytes.length === 0) return ready
    const end = offset + bytes.length
    const isHeld =
      !this.#opening && !this.#shared && !this.#options.writer && offset === this.#length && end <= this.#maxHeldBytes
    this.#length = Math.max(this.#length, end)
    this.#ranges.add(offset, end)
    if (!isHeld) return this.#writer?.write(offset, bytes) ?? this.#writeOnceOpen(offset, bytes)
    this.#held.add(bytes)
    return ready
  }

  async truncate(to: number): Promise<void> {
    if (to === this.#length) return
    if (to > this.#length) this.#ranges.add(this.#length, to)
    else this.#ranges.cut(to)
    this.#length = to
    const { writer } = await this.#storing()
    await writer.truncate(to)
  }

  share(bytes: SharedBytes): boolean {
    const { writer, announced } = this.#options
    if (this.#length > 0 || this.#opening || writer || announced) return false
    this.#shared = bytes
    this.#length = bytes.size
    this.#ranges.add(0, bytes.size)
    return true
  }

  length(): number {
    return this.#length
  }

  received(): number {
    return this.#ranges.front()
  }

  blob(): Announced | null {
    return this.#blob
  }

  async prepare(): Promise<void> {
    if ((this.#options.expected ?? 0) > this.#maxHeldBytes) await this.#storing()
  }

  async flush(): Promise<Announced> {
    const { blob, writer } = await this.#storing()
    await writer.flush()
    return blob
  }

  async finish(): Promise<StoredBytes> {
    if (this.#shared && !this.#opening) return this.#shared
    return this.#isInline() ? await this.#finishInline() : await this.finishBlob()
  }

  async finishBlob(): Promise<WrittenBlob> {
    const { blob, writer } = await this.#storing()
    const written = await writer.finish()
    this.#isFinished = true
    return { ...written, blobId: blob.blobId }
  }

  #isInline(): boolean {
    const { writer, announced } = this.#options
    const { inlineBytes } = this.#ctx.settings
    return inlineBytes > 0 && this.#length <= inlineBytes && !this.#opening && !writer && !announced
  }

  /** Held bytes stay in memory, because a failed commit may be followed by `suspend`. */
  async #finishInline(): Promise<StoredBytes> {
    await this.#ctx.blobs.checkSpace(this.#length)
    const bytes = Buffer.concat(this.#held.pieces())
    return {
      accountId: this.#accountId,
      key: this.#ctx.random.hex(16),
      size: bytes.length,
      sha256: hash('sha256', bytes),
      bytes,
      at: this.#ctx.clock.now().toISOString(),
    }
  }

  async suspend(): Promise<Announced | null> {
    if (this.#shared && !this.#opening) return null
    const { blob, writer } = await this.#storing()
    if (this.#isFinished) return blob
    if (this.received() < this.#length) await writer.truncate(this.received())
    await writer.suspend()
    return blob
  }

  async close(end: 'discard' | 'keep'): Promise<void> {
    const writer = await this.#openWriter()
    // The database first: nobody can make the bytes live any more when they are removed.
    const isUnused = end === 'discard' && (this.#blob === null || (await discard(this.#ctx, [this.#blob])))
    if (isUnused) await writer?.abandon()
    else await writer?.suspend().catch(() => undefined)
  }

  /** Opens a writer for the remaining bytes; null if nothing is stored, everything is, or storing failed. */
  async #openWriter(): Promise<BlobWriter | null> {
    if (this.#isFinished || (!this.#opening && !this.#options.writer)) return null
    const storing = await this.#storing().catch(() => null)
    return storing?.writer ?? null
  }

  async #writeOnceOpen(offset: number, bytes: Buffer): Promise<void> {
    const { writer } = await this.#storing()
    await writer.write(offset, bytes)
  }

  /** Creates the blob with the bytes held in memory. Waiting writes continue in their order. */
  #storing(): Promise<Storing> {
    if (this.#opening) return this.#opening
    const opening = this.#open()
    opening.then(
      ({ writer }) => {
        this.#writer = writer
      },
      () => undefined,
    )
    this.#opening = opening
    return opening
  }

  async #open(): Promise<Storing> {
    const { writer, expected = 0 } = this.#options
    this.#blob ??= (await announce(this.#ctx, this.#accountId, 1))[0] ?? null
    const blob = this.#blob
    if (!blob) throw new Error('a blob just announced is not there')
    const inOrder = writer ?? (await this.#create(blob, expected))
    for (const piece of this.#held.pieces()) await inOrder.write(inOrder.length(), piece)
    this.#held.clear()
    if (this.#shared) await copyShared(this.#shared, inOrder)
    return { blob, writer: inOrder }
  }

  async #create({ key }: Announced, expected: number): Promise<BlobWriter> {
    const { blobs } = this.#ctx
    const writer = await blobs.create(key, { expected })
    return blobs.appendOnly ? reordering(writer) : writer
  }
}

async function copyShared({ open }: SharedBytes, writer: BlobWriter): Promise<void> {
  const reader = await open()
  try {
    for await (const bytes of reader.stream(0, reader.size)) await writer.write(writer.length(), bytes)
  } finally {
    await reader.close()
  }
}

/** Maximum separate ranges beyond the contiguous front; of more, the last ones count as not received. */
const maxRanges = 1_024

interface Range {
  start: number
  end: number
}

/** The received ranges of a file whose bytes may arrive in any order. */
interface ReceivedRanges {
  /** Number of contiguous bytes received from the start of the file. */
  front(): number
  /** Bytes `start` up to, not including, `end` were received. */
  add(start: number, end: number): void
  /** Sets the end of the file. */
  cut(length: number): void
}

function createRanges(front = 0): ReceivedRanges {
  /** Sorted; disjoint from each other and from the front. */
  let behind: Range[] = []
  return {
    front: () => front,
    add(start, end) {
      if (start > front) {
        behind = withRange(behind, { start, end })
        return
      }
      front = Math.max(front, end)
      for (let next = behind[0]; next && next.start <= front; next = behind[0]) {
        front = Math.max(front, next.end)
        behind.shift()
      }
    },
    cut(length) {
      front = Math.min(front, length)
      behind = behind.flatMap(({ start, end }) => (start < length ? [{ start, end: Math.min(end, length) }] : []))
    },
  }
}

function withRange(ranges: readonly Range[], added: Range): Range[] {
  const apart = ranges.filter(({ start, end }) => end < added.start || start > added.end)
  const touching = ranges.filter(({ start, end }) => end >= added.start && start <= added.end)
  const joined = {
    start: Math.min(added.start, ...touching.map(({ start }) => start)),
    end: Math.max(added.end, ...touching.map(({ end }) => end)),
  }
  return [...apart, joined].sort((a, b) => a.start - b.start).slice(0, maxRanges)
}
