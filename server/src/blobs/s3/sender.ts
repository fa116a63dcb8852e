/** Sends the parts of one upload, a few at a time, while the next one is filled. */
import { BlobStoreFull } from '../blob-store.ts'
import type { Bucket } from './bucket.ts'
import { isUnsupported } from './errors.ts'
import type { PartBuffer } from './part-buffer.ts'
import * as multipart from './parts.ts'

const maxSending = 2
/** Size of parts that the store copies, and their number. */
const copyBytes = 256 * 1024 * 1024
const maxCopies = 4_000

export interface SenderOptions {
  /** Name of the object. */
  readonly name: string
  /** Stored with the object, to recognise its writer. */
  readonly writer: string
  /** Ends all calls. */
  readonly signal: AbortSignal
}

export class PartSender {
  readonly #bucket: Bucket
  readonly #options: SenderOptions
  readonly #sending = new Set<Promise<void>>()
  readonly #parts: multipart.Part[] = []
  #upload: multipart.Upload | null = null
  #failure: { readonly error: unknown } | null = null
  /** Parts, including those being sent. */
  count = 0
  /** Offset after the last part. */
  end = 0

  constructor(bucket: Bucket, options: SenderOptions) {
    this.#bucket = bucket
    this.#options = options
  }

  /** Goes on after these parts. */
  resume(upload: multipart.Upload | null, parts: readonly multipart.Part[], end: number): void {
    this.#upload = upload
    this.#parts.push(...parts)
    this.count = parts.length
    this.end = end
  }

  /** Resolves when another part may be filled; the part is released once it is stored. Rejects once one could not be stored. */
  async send(part: PartBuffer): Promise<void> {
    if (this.count >= multipart.maxParts) throw new BlobStoreFull('the file is too large for the object storage')
    const upload = await this.#begin()
    const number = ++this.count
    this.end += part.size
    while (this.#sending.size >= maxSending) await Promise.race(this.#sending)
    this.check()
    const sending = this.#send(upload, number, part)
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#sending.delete(sending))
    this.#sending.add(sending)
  }

  async #send(upload: multipart.Upload, number: number, part: PartBuffer): Promise<void> {
    this.#parts[number - 1] = await multipart.putPart(this.#bucket, upload, number, part, this.#options.signal)
    await part.release()
  }

  /** Makes [0, length) of an object the first parts. False, and there are none, if the store cannot do this with checksums. */
  async copy(source: string, length: number): Promise<boolean> {
    const upload = await this.#begin()
    const bytes = Math.max(copyBytes, length / maxCopies)
    const size = Math.ceil(length / Math.ceil(length / bytes))
    for (let start = 0; start < length; start += size) {
      const range = { name: source, start, end: Math.min(length, start + size) }
      const number = ++this.count
      const part = await multipart
        .copyPart(this.#bucket, upload, number, range, this.#options.signal)
        .catch((error: unknown) => {
          if (isUnsupported(error)) return null
          throw error
        })
      if (part?.crc32 === undefined) {
        await this.#restart(upload)
        return false
      }
      this.#parts.push(part)
    }
    this.end = length
    return true
  }

  async #restart(upload: multipart.Upload): Promise<void> {
    await multipart.abort(this.#bucket, upload)
    this.#upload = null
    this.#parts.length = 0
    this.count = 0
  }

  async #begin(): Promise<multipart.Upload> {
    const { name, writer, signal } = this.#options
    this.#upload ??= await multipart.begin(this.#bucket, name, writer, signal)
    return this.#upload
  }

  /** Throws once a part could not be stored. */
  check(): void {
    if (this.#failure) throw this.#failure.error
  }

  /** Resolves when all parts are stored. */
  async sent(): Promise<void> {
    await this.settled()
    this.check()
  }

  /** Resolves when no part is being sent. */
  async settled(): Promise<void> {
    await Promise.all(this.#sending)
  }

  /** Makes the parts an object. Rejects (see isPreconditionFailed) when it exists. */
  async complete(): Promise<void> {
    await this.sent()
    await multipart.complete(this.#bucket, await this.#begin(), this.#parts, this.#options.signal)
  }
}
