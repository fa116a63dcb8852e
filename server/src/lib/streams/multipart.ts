/**
 * multipart/form-data (RFC 7578) as a stream: parts come one after the other, and nothing is read in advance. Bodies are slices of
 * the input, found by the engine's native search without copying.
 */
import { chunksOf } from './chunks.ts'
import { type PartHeaders, parameterOf, parsePartHeaders } from './multipart-headers.ts'

/** An unreadable form; the message is a sentence. 'too-large' = a limit was exceeded, 'truncated' = it ends early. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError'
  readonly kind: 'malformed' | 'truncated' | 'too-large'

  constructor(kind: 'malformed' | 'truncated' | 'too-large', message: string) {
    super(message)
    this.kind = kind
  }
}

export interface MultipartLimits {
  /** Maximum header bytes of one part; 16 KiB if absent. */
  readonly headerBytes?: number
  /** Maximum parts; 100 if absent. */
  readonly parts?: number
  /** Maximum bytes before the first boundary; 16 KiB if absent. */
  readonly preambleBytes?: number
}

export type Part = PartHeaders & {
  /** The part's bytes, to be read once, before the next part is requested; then the rest is discarded. */
  readonly body: AsyncIterable<Buffer>
}

/**
 * The parts of a form in order. After the last one the whole source has been read, including anything after the last boundary. A
 * source that is a stream is not destroyed, neither by errors nor when the caller leaves early; the caller drains or destroys it.
 * Throws MultipartError, also from a part's body.
 */
export async function* readMultipart(
  source: AsyncIterable<Buffer>,
  contentType: string,
  { headerBytes = 16_384, parts = 100, preambleBytes = 16_384 }: MultipartLimits = {},
): AsyncGenerator<Part, void, undefined> {
  const boundary = parameterOf(contentType, 'boundary') ?? ''
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType) || !/^[\x20-\x7e]{1,200}$/.test(boundary)) {
    throw new MultipartError('malformed', 'The Content-Type names no boundary of a form.')
  }
  const scanner = new Scanner(source, boundary)
  const next = () => scanner.nextOfBody()
  try {
    await skipPreamble(scanner, preambleBytes)
    for (let count = 0; !(await scanner.isLastDelimiter()); count++) {
      if (count === parts) throw new MultipartError('too-large', `The form has more than ${parts} parts.`)
      const headers = parsePartHeaders(await scanner.readHeaderText(headerBytes))
      if (headers === undefined) throw new MultipartError('malformed', 'A part of the form has no name.')
      yield { ...headers, body: { [Symbol.asyncIterator]: () => ({ next }) } }
      while (!(await next()).done);
    }
    await scanner.skipRest()
  } finally {
    scanner.release()
  }
}

async function skipPreamble(scanner: Scanner, limit: number): Promise<void> {
  let bytes = 0
  for (let read = await scanner.nextOfBody(); !read.done; read = await scanner.nextOfBody()) {
    bytes += read.value.length
    if (bytes > limit)
      throw new MultipartError('too-large', `More than ${limit} bytes come before the form's first part.`)
  }
}

const lineEnd = Buffer.from('\r\n')
const emptyLine = Buffer.from('\r\n\r\n')
const dash = 0x2d
const carriageReturn = 0x0d
const ended = { done: true, value: undefined } as const

/** Reads in turn: up to a delimiter, past it, and the headers after it. */
class Scanner {
  readonly #chunks: AsyncIterator<Buffer, unknown, undefined>
  readonly #delimiter: Buffer
  /** Bytes that were read and not yet returned. Starts with a line break, which every delimiter needs, including the first. */
  #buffered: Buffer = lineEnd
  #atDelimiter = false

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.#chunks = chunksOf(source)
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** The next chunk before the next delimiter. Ends after consuming the delimiter. */
  async nextOfBody(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#atDelimiter) return ended
    for (;;) {
      const found = this.#buffered.indexOf(this.#delimiter)
      if (found === 0) break
      const certain =
        found === -1 ? this.#buffered.length - partialDelimiterLength(this.#buffered, this.#delimiter) : found
      if (certain > 0) return { done: false, value: this.#take(certain) }
      await this.#readMore()
    }
    this.#take(this.#delimiter.length)
    this.#atDelimiter = true
    return ended
  }

  /** After a delimiter: whether it is the closing one. */
  async isLastDelimiter(): Promise<boolean> {
    while (this.#buffered.length < 2) await this.#readMore()
    return this.#buffered[0] === dash && this.#buffered[1] === dash
  }

  /** After a delimiter that is not the last: the headers up to the empty line, each preceded by a line break. */
  async readHeaderText(limit: number): Promise<string> {
    const end = await this.#readToEmptyLine(limit)
    if (end === -1 || end > limit) {
      throw new MultipartError('too-large', `A part of the form has more than ${limit} bytes of headers.`)
    }
    const text = this.#take(end).toString('utf8')
    // Only spaces may follow a delimiter in its line.
    if (!/^[ \t]*(\r\n|$)/.test(text)) throw new MultipartError('malformed', 'A boundary is followed by other text.')
    this.#take(emptyLine.length)
    this.#atDelimiter = false
    return text
  }

  async skipRest(): Promise<void> {
    this.#buffered = lineEnd
    while (!(await this.#chunks.next()).done);
  }

  /** Ends the reading of the source. Not awaited: a source waiting for a chunk would only respond after that. */
  release(): void {
    this.#chunks.return?.()?.catch(() => undefined)
  }

  /** Position of the empty line, -1 if it does not start within `limit` bytes. Linear, even for a sender of single bytes. */
  async #readToEmptyLine(limit: number): Promise<number> {
    const pieces = [this.#buffered]
    let bytes = this.#buffered.length
    let end = this.#buffered.indexOf(emptyLine)
    let tail = this.#buffered.subarray(1 - emptyLine.length)
    while (end === -1 && bytes <= limit) {
      const piece = await this.#nextChunk()
      const joined = Buffer.concat([tail, piece])
      const found = joined.indexOf(emptyLine)
      if (found !== -1) end = bytes - tail.length + found
      pieces.push(piece)
      bytes += piece.length
      tail = joined.subarray(1 - emptyLine.length)
    }
    if (pieces.length > 1) this.#buffered = Buffer.concat(pieces)
    return end
  }

  async #readMore(): Promise<void> {
    const value = await this.#nextChunk()
    this.#buffered = this.#buffered.length === 0 ? value : Buffer.concat([this.#buffered, value])
  }

  async #nextChunk(): Promise<Buffer> {
    const { done, value } = await this.#chunks.next()
    if (done) throw new MultipartError('truncated', 'The form ends before its last boundary.')
    return value
  }

  #take(bytes: number): Buffer {
    const taken = this.#buffered.subarray(0, bytes)
    this.#buffered = this.#buffered.subarray(bytes)
    return taken
  }
}

/** Number of bytes at the end of `chunk` that may be the start of a delimiter. */
function partialDelimiterLength(chunk: Buffer, delimiter: Buffer): number {
  let at = chunk.indexOf(carriageReturn, Math.max(0, chunk.length - delimiter.length + 1))
  while (at !== -1) {
    if (chunk.compare(delimiter, 0, chunk.length - at, at) === 0) return chunk.length - at
    at = chunk.indexOf(carriageReturn, at + 1)
  }
  return 0
}
