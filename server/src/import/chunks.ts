/** The bytes of a response as they come. */
import type { Readable } from 'node:stream'
import { SourceInterrupted } from './source.ts'

/** Throws the signal's reason, or SourceInterrupted if the stream ends with an error, or nothing comes for so long. */
export async function* chunksWithin(stream: Readable, idleMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const onAbort = () => stream.destroy(new Error('it was stopped'))
  const arm = () => setTimeout(() => stream.destroy(new Error('no more bytes came in time')), idleMs)
  signal.addEventListener('abort', onAbort, { once: true })
  let timer = arm()
  try {
    signal.throwIfAborted()
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      // Not while the receiver is busy.
      clearTimeout(timer)
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      timer = arm()
    }
  } catch (error) {
    signal.throwIfAborted()
    throw new SourceInterrupted(error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    stream.destroy()
  }
}
