/** Bytes that come a little out of order, for stores that take them in order only. */
import type { BlobWriter } from '../../../blobs/blob-store.ts'
import { Fault } from '../../fault.ts'

/** Most that waits for the bytes before it. Beyond that, spooling to a disk comes with the first such store. */
const windowBytes = 4 * 1024 * 1024
const windowPieces = 256

/** A writer that puts bytes in order within a window. Rejects with `invalid` what lies outside, and what rewrites bytes. */
export function reordering(writer: BlobWriter): BlobWriter {
  const waiting = new Map<number, Buffer>()
  let waitingBytes = 0

  const mustHaveNoGap = () => {
    if (waiting.size > 0) throw outOfOrder(writer.length())
  }
  function passOn(bytes: Buffer): Promise<unknown> {
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
        await passOn(bytes)
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
    `The storage of this server takes the bytes of a file in order, and the next ones are those from ${next} on. Send the file from its first byte to its last.`,
    { subject: 'offset' },
  )
