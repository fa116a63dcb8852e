/**
 * Writes a zip archive as a stream. Every file is an entry of the method "deflate" with its sizes after the content, the only form
 * that readers without seeking support. Incompressible files use stored blocks of deflate, and the length of the archive is known
 * in advance.
 */
import { promisify } from 'node:util'
import { crc32, createDeflateRaw, deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib'
import { through } from '../streams/chunks.ts'
import { centralRecord, endRecords, localHeader, sizesRecord, type Tally, type ZipEntry } from './records.ts'

export type Packing = 'stored' | 'deflated'

/** Maximum bytes of a stored block of deflate. */
const blockBytes = 65_535
const blockHeaderBytes = 5
/** Sample size and minimum saving for compressing a file. */
const sampleBytes = 64 * 1024
const maxCompressedShare = 0.95
const directoryPieceBytes = 256 * 1024

/**
 * The bytes of an archive of these entries. `deflated` compresses content if that makes it smaller. A million entries take about 20
 * MB of memory, whatever their size. Throws errors of an entry's content, and if it has another size than declared.
 */
export async function* zipOf(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  packing: Packing = 'stored',
): AsyncGenerator<Buffer> {
  const directory = createDirectory()
  let offset = 0
  for await (const entry of entries) {
    const head = localHeader(entry)
    yield head
    const tally = { crc: 0, size: 0, packed: 0 }
    if (entry.content) {
      for await (const piece of packed(counted(entry, tally), entry, packing)) {
        tally.packed += piece.length
        yield piece
      }
      yield sizesRecord(entry, tally)
    }
    directory.add(centralRecord(entry, tally, offset))
    offset += head.length + (entry.content ? tally.packed + sizesRecord(entry, tally).length : 0)
  }
  yield* directory.records()
  yield endRecords({ ...directory.extent(), offset })
}

/** The length of the output of `zipOf` for these entries without compression. */
export function zipLength(entries: Iterable<ZipEntry>): number {
  let offset = 0
  let bytes = 0
  let count = 0
  for (const entry of entries) {
    const packedBytes = entry.content ? storedLength(entry.size) : 0
    const tally = { crc: 0, size: entry.size, packed: packedBytes }
    bytes += centralRecord(entry, tally, offset).length
    offset += localHeader(entry).length + (entry.content ? packedBytes + sizesRecord(entry, tally).length : 0)
    count += 1
  }
  return offset + bytes + endRecords({ offset, bytes, count }).length
}

/** The content of an entry, counted and checksummed while it passes. */
async function* counted(entry: ZipEntry, tally: Tally): AsyncGenerator<Buffer> {
  for await (const piece of entry.content?.() ?? []) {
    tally.crc = crc32(piece, tally.crc)
    tally.size += piece.length
    if (tally.size > entry.size) break
    yield piece
  }
  if (tally.size !== entry.size) throw new Error(`an entry of ${entry.size} bytes turned out to have a different size`)
}

async function* packed(content: AsyncGenerator<Buffer>, entry: ZipEntry, packing: Packing): AsyncGenerator<Buffer> {
  if (packing === 'stored') return yield* storedBlocks(content, entry.size)
  if (entry.size <= sampleBytes) return yield await deflateWhole(Buffer.concat(await Array.fromAsync(content)))
  const first = await content.next()
  const source = startingWith(first, content)
  yield* first.done || !isCompressible(first.value)
    ? storedBlocks(source, entry.size)
    : through(source, createDeflateRaw({ chunkSize: 128 * 1024 }))
}

const deflateWhole = promisify<Buffer, Buffer>(deflateRaw)

async function* startingWith(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

function isCompressible(piece: Buffer): boolean {
  const sample = piece.subarray(0, sampleBytes)
  return deflateRawSync(sample, { level: 1 }).length < maxCompressedShare * sample.length
}

/** Deflate without compression: the bytes in blocks of up to 65,535, the last one marked. */
async function* storedBlocks(content: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let left = size
  let room = 0
  if (size === 0) yield blockHeader(0, true)
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      if (room === 0) {
        room = Math.min(left, blockBytes)
        yield blockHeader(room, room === left)
      }
      const part = piece.subarray(at, at + room)
      yield part
      at += part.length
      room -= part.length
      left -= part.length
    }
  }
}

function blockHeader(length: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(blockHeaderBytes)
  header.writeUInt8(isLast ? 1 : 0)
  header.writeUInt16LE(length, 1)
  header.writeUInt16LE(~length & 0xffff, 3)
  return header
}

const storedLength = (size: number): number => size + blockHeaderBytes * Math.max(1, Math.ceil(size / blockBytes))

/** The central directory at the end of an archive. Kept compressed until the last entry is written. */
function createDirectory() {
  const pieces: Buffer[] = []
  let filling: Buffer[] = []
  let fillingBytes = 0
  let bytes = 0
  let count = 0
  return {
    add(record: Buffer): void {
      filling.push(record)
      fillingBytes += record.length
      bytes += record.length
      count += 1
      if (fillingBytes < directoryPieceBytes) return
      pieces.push(deflateRawSync(Buffer.concat(filling, fillingBytes), { level: 1 }))
      filling = []
      fillingBytes = 0
    },
    extent: () => ({ bytes, count }),
    *records(): Generator<Buffer> {
      for (const piece of pieces) yield inflateRawSync(piece)
      if (fillingBytes > 0) yield Buffer.concat(filling, fillingBytes)
    },
  }
}
