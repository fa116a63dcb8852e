import type { FileHandle } from 'node:fs/promises'
import { takeChunks } from '../src/lib/streams/chunks.ts'
import { createFileWriter, type FileWriterOptions } from '../src/lib/streams/file-writer.ts'

/** Writes a whole source, chunk by chunk. */
export async function writeBatches(
  source: AsyncIterable<Buffer>,
  handle: FileHandle,
  { signal, ...options }: FileWriterOptions & { readonly signal?: AbortSignal } = {},
) {
  const writer = createFileWriter(handle, options)
  try {
    await takeChunks(source, (chunk) => writer.write(writer.length(), chunk), signal)
    const { size, sha256 } = await writer.finish()
    return { bytes: size, sha256 }
  } finally {
    await writer.settled()
  }
}
