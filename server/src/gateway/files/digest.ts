/** Digests of files, for commands that clients verify transfers with. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { download } from '../../core/files/downloads/downloads.ts'
import { openHeld } from '../../core/files/uploads/holding.ts'
import { inTurns } from '../../lib/event-loop.ts'
import type { FileAccess } from './file-access.ts'

export type DigestAlgorithm = 'crc32' | 'md5' | 'sha1' | 'sha256' | 'sha512'

export interface FileDigest {
  /** Lower-case hex. */
  readonly hex: string
  /** Bytes of the file. */
  readonly size: number
}

/**
 * Computes the digest of the user's held file, which rclone verifies before it renames it, or of the published file. Throws Faults if
 * the file does not exist or cannot be downloaded, and stops reading when the signal is aborted.
 */
export async function digestAt(
  { services: { context }, login: { actor } }: Pick<FileAccess, 'services' | 'login'>,
  path: string,
  algorithm: DigestAlgorithm,
  signal: AbortSignal,
): Promise<FileDigest> {
  const held = await openHeld(context, actor, path)
  const { reader, sha256 } = held ?? (await published(context, actor, path))
  try {
    if (algorithm === 'sha256' && sha256 !== null) return { hex: sha256, size: reader.size }
    const hash = createDigest(algorithm)
    for await (const chunk of inTurns(reader.stream(0, reader.size))) {
      signal.throwIfAborted()
      hash.update(chunk)
    }
    return { hex: hash.digest('hex'), size: reader.size }
  } finally {
    await reader.close()
  }
}

async function published(
  context: FileAccess['services']['context'],
  actor: FileAccess['login']['actor'],
  path: string,
) {
  const { reader, place } = await download(context, actor, path)
  return { reader, sha256: place.resource.sha256 }
}

/** The digest of no bytes. */
export const emptyDigest = (algorithm: DigestAlgorithm): string => createDigest(algorithm).digest('hex')

interface Digest {
  update(chunk: Buffer): unknown
  digest(encoding: 'hex'): string
}

const createDigest = (algorithm: DigestAlgorithm): Digest =>
  algorithm === 'crc32' ? new Crc32() : createHash(algorithm)

class Crc32 {
  #value = 0

  update(chunk: Buffer): this {
    this.#value = crc32(chunk, this.#value)
    return this
  }

  digest(): string {
    return this.#value.toString(16).padStart(8, '0')
  }
}
