import { createHash } from 'node:crypto'

/** Hashes bytes in the order in which they are given, here or in another thread. */
export interface Digest {
  /** The bytes stay unchanged until the promise resolves. */
  update(batch: readonly Buffer[]): void | Promise<void>
  /** The digest of all bytes as lower-case hex. Asked for once. */
  hex(): string | Promise<string>
}

/** SHA-256 in this thread. */
export function sha256(): Digest {
  const hash = createHash('sha256')
  return {
    update(batch) {
      for (const buffer of batch) hash.update(buffer)
    },
    hex: () => hash.digest('hex'),
  }
}
