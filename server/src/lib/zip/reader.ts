/**
 * Reads a zip archive with random access: its directory, then the content of any entry. Declarations in the directory are not
 * trusted: content with another size or checksum than declared ends with ZipError, after the last byte that fits.
 */
import { isUtf8 } from 'node:buffer'
import { crc32, createInflateRaw } from 'node:zlib'
import yauzl from 'yauzl'
import { through } from '../streams/chunks.ts'

export interface ZipSource {
  /** Bytes. */
  readonly size: number
  stream(start: number, end: number): AsyncIterable<Buffer>
}

export interface FoundEntry {
  /** Path of the entry, as written in the archive: untrusted. */
  readonly name: string
  readonly kind: 'file' | 'folder' | 'link' | 'special'
  readonly isEncrypted: boolean
  /** Whether the content of the entry can be read: stored or deflated. */
  readonly isKnownMethod: boolean
  /** Bytes of the content, as declared. */
  readonly size: number
  readonly packedSize: number
  readonly crc: number
  readonly isDeflated: boolean
  /** Offset of its local header. */
  readonly offset: number
}

export interface ZipReader {
  /** Number of entries, as declared. */
  readonly entryCount: number
  /** Every entry of the directory, in order; can be iterated once. */
  entries(): AsyncIterable<FoundEntry>
  /** The content of an entry. Several can be read at once. */
  content(entry: FoundEntry): AsyncIterable<Buffer>
}

/** The archive is damaged, or the file is not an archive. The message is a sentence without a full stop, to be shown. */
export class ZipError extends Error {
  override readonly name = 'ZipError'
}

/** Finds the directory. Rejects with ZipError if there is none. The caller closes the source. */
export async function openZip(source: ZipSource): Promise<ZipReader> {
  const random = new WindowedReader(source)
  // Sizes are checked while content is read; the library would report an encrypted entry as one with a wrong size.
  const options = { decodeStrings: false, autoClose: false, validateEntrySizes: false }
  const zip = await yauzl.fromRandomAccessReaderPromise(random, source.size, options).catch(broken)
  return {
    entryCount: zip.entryCount,
    async *entries() {
      for await (const entry of failingAsZip(zip.eachEntry())) yield toFoundEntry(entry)
    },
    async *content(entry) {
      const header = { relativeOffsetOfLocalHeader: entry.offset, compressedSize: entry.packedSize } as yauzl.Entry
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(header, { minimal: true }).catch(broken)
      const packed = source.stream(fileDataStart, fileDataStart + entry.packedSize)
      const bytes = entry.isDeflated ? through(packed, createInflateRaw({ chunkSize: chunkBytes(entry) })) : packed
      yield* verified(entry, entry.isDeflated ? failingAsZip(bytes) : bytes)
    },
  }
}

/** Small files need small buffers; the declared size is sufficient for that. */
const chunkBytes = ({ size }: FoundEntry): number => Math.max(64, Math.min(size, 128 * 1024))

const broken = (cause: unknown): never => {
  // An error of the storage is not a damaged archive.
  if (cause instanceof Error && 'code' in cause && !isZlibError(cause)) throw cause
  throw new ZipError(cause instanceof Error ? sentenceOf(cause.message) : 'it cannot be read', { cause })
}

/** The library's message without its full stop. */
const sentenceOf = (message: string): string => message.replace(/\.+$/, '')

const isZlibError = (error: Error & { code?: unknown }) => /^(Z_|ERR_(BUFFER|OUT_OF)_)/.test(String(error.code))

async function* failingAsZip<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    broken(error)
  }
}

async function* verified(entry: FoundEntry, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let crc = 0
  let size = 0
  for await (const piece of bytes) {
    crc = crc32(piece, crc)
    size += piece.length
    if (size > entry.size) break
    yield piece
  }
  if (size !== entry.size) throw new ZipError('the size of an entry differs from the directory of the archive')
  if (crc !== entry.crc) throw new ZipError('the checksum of an entry is wrong: the archive is damaged')
}

const typeMask = 0o170000
const kinds = new Map<number, FoundEntry['kind']>([
  [0, 'file'],
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
])

const utf8Flag = 0x0800

function toFoundEntry(entry: yauzl.Entry): FoundEntry {
  // Names without the UTF-8 flag are decoded as UTF-8 if they are valid, as macOS writes them; otherwise in the old code
  // page.
  const isText = isUtf8(entry.fileNameRaw) ? utf8Flag : 0
  const flags = entry.generalPurposeBitFlag | isText
  const name = yauzl.getFileNameLowLevel(flags, entry.fileNameRaw, entry.extraFields, true)
  const kind = kinds.get((entry.externalFileAttributes >>> 16) & typeMask) ?? 'special'
  return {
    name,
    kind: kind === 'file' && name.endsWith('/') ? 'folder' : kind,
    isEncrypted: entry.isEncrypted(),
    isKnownMethod: entry.compressionMethod === 0 || entry.compressionMethod === 8,
    size: entry.uncompressedSize,
    packedSize: entry.compressedSize,
    crc: entry.crc32,
    isDeflated: entry.compressionMethod === 8,
    offset: entry.relativeOffsetOfLocalHeader,
  }
}

const windowBytes = 64 * 1024

/** The records of a directory are small and consecutive: some hundred are read at a time. */
class WindowedReader extends yauzl.RandomAccessReader {
  readonly #source: ZipSource
  #window = { start: 0, bytes: Buffer.alloc(0) }

  constructor(source: ZipSource) {
    super()
    this.#source = source
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#windowFor(position, position + length).then(
      ({ start, bytes }) => callback(null, bytes.copy(buffer, offset, position - start, position - start + length)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  async #windowFor(start: number, end: number) {
    const { size } = this.#source
    if (start < 0 || end > size) throw new ZipError('it ends too early: the archive is damaged')
    const known = this.#window
    if (known.start <= start && end <= known.start + known.bytes.length) return known
    const stream = this.#source.stream(start, Math.min(size, Math.max(end, start + windowBytes)))
    const window = { start, bytes: Buffer.concat(await Array.fromAsync(stream)) }
    this.#window = window
    return window
  }
}
