/** Checks contents against the digests that the source gives, while they are read. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Fault } from '../../core/fault.ts'
import { changedThere, type SourceEntry, SourceInterrupted } from '../source.ts'

/** As text in lower case; '' for one that the source does not give (yet). */
export interface Digests {
  /** In hex. */
  readonly md5: string
  /** In hex or decimal: the documentation does not say. */
  readonly crc32: string
}

/** The content of one file as far as it was read, so that a file that broke off is checked as a whole. */
export interface Progress {
  readonly at: () => number
  add(chunk: Buffer): void
  /** Throws `conflict` for a content that has another digest. */
  check(digests: Digests): void
}

export function createProgress(): Progress {
  const md5 = createHash('md5')
  let [bytes, crc] = [0, 0]
  return {
    at: () => bytes,
    add(chunk) {
      md5.update(chunk)
      crc = crc32(chunk, crc)
      bytes += chunk.length
    },
    check(digests) {
      if (digests.md5 !== '' && md5.copy().digest('hex') !== digests.md5) throw differs('MD5')
      const isSame = [crc.toString(16), String(crc)].includes(digests.crc32.replace(/^0+(?=.)/, ''))
      if (digests.crc32 !== '' && !isSame) throw differs('CRC-32')
    },
  }
}

const differs = (name: string) =>
  new Fault('conflict', `The content differs from the ${name} that the source gives. Was it changed meanwhile?`)

interface Expected {
  readonly entry: SourceEntry
  readonly digests: Digests
  /** Null if the bytes before these were not read here. */
  readonly progress: Progress | null
}

/** The bytes of a file from an offset on. Throws `conflict` for more than it has, or another content; SourceInterrupted for fewer. */
export async function* checked(
  chunks: AsyncIterable<Buffer>,
  from: number,
  { entry, digests, progress }: Expected,
): AsyncGenerator<Buffer> {
  let at = from
  for await (const chunk of chunks) {
    at += chunk.length
    if (at > entry.size) throw changedThere()
    progress?.add(chunk)
    if (at === entry.size) progress?.check(digests)
    yield chunk
  }
  if (at < entry.size) throw new SourceInterrupted(`it ended after ${at} of ${entry.size} bytes`)
  if (entry.size === 0) progress?.check(digests)
}
