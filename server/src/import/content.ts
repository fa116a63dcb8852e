/** Reads a file of a source: at the rate that is allowed, and, where the source can, on from where it broke off. */
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../core/fault.ts'
import { type ImportSource, type SourceEntry, SourceInterrupted } from './source.ts'
import type { Throttle } from './throttle.ts'

interface Reader {
  readonly source: ImportSource
  readonly throttle: Throttle
  readonly signal: AbortSignal
  /** Before a file is read on, in ms. They begin again after each megabyte. */
  readonly pauses: readonly number[]
}

const progressBytes = 1024 * 1024

/** Throws what `open` throws: SourceInterrupted only of sources that do not resume. `onOpened`: the source has begun to send. */
export async function* contentOf(
  { source: { files }, throttle, signal, pauses }: Reader,
  entry: SourceEntry,
  onOpened: () => void = () => undefined,
): AsyncGenerator<Buffer> {
  let [at, attempt, brokeAt] = [0, 0, 0]
  for (;;) {
    try {
      const chunks = await files.open(entry, signal, at)
      onOpened()
      for await (const chunk of chunks) {
        await throttle(chunk.length, signal)
        yield chunk
        at += chunk.length
      }
      return
    } catch (error) {
      if (!(error instanceof SourceInterrupted) || !files.resumes) throw error
      if (at - brokeAt >= progressBytes) attempt = 0
      brokeAt = at
      const delay = pauses[attempt++]
      if (delay === undefined) throw brokeOff(attempt, error)
      await pause(delay, undefined, { signal })
    }
  }
}

export const brokeOff = (times: number, { message }: SourceInterrupted): Fault =>
  new Fault('conflict', `The source broke off ${times} times while it sent the file (${message}).`)
