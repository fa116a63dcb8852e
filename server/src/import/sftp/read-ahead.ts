/** Reads a file with many requests under way, so that a distant server is not waited for after each. */
import { unlessAborted } from '../../lib/streams/chunks.ts'
import type { SftpClient } from './client.ts'

/** Servers must answer to so many bytes, and need not to more. */
const pieceBytes = 32 * 1024
const piecesAhead = 32

interface Range {
  readonly from: number
  readonly end: number
}

/** The bytes [from, end), in order; null if the file ends before. */
export async function* readAhead(
  client: SftpClient,
  handle: Buffer,
  { from, end }: Range,
  signal: AbortSignal,
): AsyncGenerator<Buffer | null> {
  const ahead: Promise<Buffer | null>[] = []
  let next = from
  const ask = () => {
    while (ahead.length < piecesAhead && next < end) {
      const length = Math.min(pieceBytes, end - next)
      const piece = pieceAt(client, handle, next, length)
      // Whoever reads it, or has stopped reading, hears of the failure once.
      piece.catch(() => undefined)
      ahead.push(piece)
      next += length
    }
  }
  for (ask(); ; ask()) {
    const first = ahead.shift()
    if (!first) return
    const piece = await unlessAborted(first, signal)
    yield piece
    if (!piece) return
  }
}

/** All of these bytes, also of a server that sends fewer at a time; null if the file ends before. */
async function pieceAt(client: SftpClient, handle: Buffer, offset: number, length: number): Promise<Buffer | null> {
  const first = await client.read(handle, offset, length)
  if (!first || first.length === length) return first
  const parts = [first]
  for (let at = first.length; at < length; ) {
    const more = await client.read(handle, offset + at, length - at)
    if (!more || more.length === 0) return null
    parts.push(more)
    at += more.length
  }
  return Buffer.concat(parts)
}
