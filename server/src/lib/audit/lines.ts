/** Splits files into lines, with bounded memory. */
import { maxLineBytes } from './chain.ts'

export interface FileLine {
  readonly file: string
  /** In its file, from 1. */
  readonly number: number
  /** Without the line end; null if the line is too long. */
  readonly bytes: Buffer | null
  /** False for the end of a file without a line end. */
  readonly isComplete: boolean
}

export interface LineSource {
  readonly name: string
  readonly chunks: AsyncIterable<Buffer>
}

const lineEnd = 0x0a

/** The lines of several files, one after the other. */
export async function* linesOf(sources: Iterable<LineSource>): AsyncGenerator<FileLine> {
  for (const { name, chunks } of sources) yield* linesOfFile(name, chunks)
}

async function* linesOfFile(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<FileLine> {
  let number = 0
  let parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    length += part.length
    // The rest of a line that is too long is only counted.
    if (length <= maxLineBytes) parts.push(part)
    else parts = []
  }
  const take = (isComplete: boolean): FileLine => {
    number += 1
    const line = { file, number, bytes: length > maxLineBytes ? null : Buffer.concat(parts), isComplete }
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, from)) {
      add(chunk.subarray(from, at))
      from = at + 1
      yield take(true)
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (length > 0) yield take(false)
}
