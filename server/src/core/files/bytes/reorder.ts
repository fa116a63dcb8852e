/** Reorders bytes for stores that only accept them in order. */
import type { BlobWriter } from '../../../blobs/blob-store.ts'
import { Fault } from '../../fault.ts'

/** Maximum bytes that wait for earlier ones. Spooling to disk can be added with the first such store. */
const windowBytes = 4 * 1024 * 1024
const windowPieces = 256

/** A writer that reorders bytes within a window. Rejects writes outside the window, and writes to bytes already written, with `invalid`. */
export function reordering(writer: BlobWriter): BlobWriter {
  const waiting = new Map<number, Buffer>()
  let waitingBytes = 0

  const mustHaveNoGap = () => {
    if (waiting.size > 0) throw outOfOrder(writer.length())
  }
  function forward(bytes: Buffer): Promise<unknown> {
    let written = writer.write(writer.length(), bytes)
    for (let next = waiting.get(writer.length()); next; next = waiting.get(writer.length())) {
      waiting.delete(writer.length())
      waitingBytes -= next.length
      written = writer.write(writer.length(), next)
    }
    return written
  }
  return {
    ...writer,
    async write(offset, bytes) {
      const next = writer.length()
      if (offset === next) {
        await forward(bytes)
        return
      }
      const hasRoom = waiting.size < windowPieces && waitingBytes + bytes.length <= windowBytes
      if (offset < next || waiting.has(offset) || !hasRoom) throw outOfOrder(next)
      waiting.set(offset, bytes)
      waitingBytes += bytes.length
    },
    async truncate(length) {
      if (length !== writer.length() || waiting.size > 0) throw outOfOrder(writer.length())
    },
    async finish() {
      mustHaveNoGap()
      return await writer.finish()
    },
  }
}

const outOfOrder = (next: number) =>
  new Fault(
    'invalid',
    `The storage of this server accepts the bytes of a file in order only, and the next offset is ${next}. Send the file from its first byte to its last.`,
    { subject: 'offset' },
  )
