/** What sources share that find files by their path. */
import { createHash } from 'node:crypto'
import type { SourceEntry } from './source.ts'

/** The id of what is at a path: of one length, however deep it is. What is moved at such a source is another thing. */
const pathId = (names: readonly string[]): string => createHash('sha256').update(names.join('/')).digest('hex')

interface Found extends Pick<SourceEntry, 'type' | 'version'> {
  readonly size: number
  /** In ms; null if the source does not say. */
  readonly modifiedMs: number | null
}

export const pathEntry = (
  folder: readonly string[],
  name: string,
  { type, size, modifiedMs, version }: Found,
): SourceEntry => {
  const names = [...folder, name]
  return {
    ...{ id: pathId(names), name, names, type, sha256: null },
    size: type === 'dir' ? 0 : size,
    modifiedAt: modifiedMs === null ? null : timeOf(modifiedMs),
    ...(version !== undefined && { version }),
  }
}

const lastYear = Date.UTC(10_000, 0)

/** Null for a time that no file has: before 1970, or after the year 9999. */
function timeOf(ms: number): string | null {
  return ms >= 0 && ms < lastYear ? new Date(Math.floor(ms)).toISOString() : null
}

export const notUtf8 = 'Its name is not UTF-8: rename it at the source.'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Null for bytes that are not UTF-8. */
export function nameOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}
