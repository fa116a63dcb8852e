import { createHash } from 'node:crypto'

/** Hashes bytes in the given order, on this thread or another. */
export interface Digest {
  /** The bytes must not change until the promise resolves. */
  update(batch: readonly Buffer[]): void | Promise<void>
  /** The digest of all bytes as lower-case hex. May be called once. */
  hex(): string | Promise<string>
}

/** SHA-256 on this thread. */
export function sha256(): Digest {
  const hash = createHash('sha256')
  return {
    update(batch) {
      for (const buffer of batch) hash.update(buffer)
    },
    hex: () => hash.digest('hex'),
  }
}
