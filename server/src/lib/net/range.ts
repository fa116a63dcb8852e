/**
 * Single byte ranges (RFC 9110, 14) and If-Range. Ranges are half-open everywhere in this code, as in Buffer.subarray:
 * `end` is the first byte that is not meant. Only `contentRange` speaks the wire's inclusive form.
 */
import { parseHttpDate } from '../time.ts'

/** Bytes `start` up to, not including, `end`. */
export type ByteRange = { start: number; end: number }

/** What a stored file can be compared by: a strong entity tag with its quotes, and the time of its last change. */
export type Validators = { etag?: string; lastModified?: Date }

/**
 * What a Range header asks of a file of `size` bytes: 'none' = answer with the whole file (no header, another unit,
 * nonsense, several ranges), 'unsatisfiable' = 416. A range that reaches past the end is cut to the file.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'none' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'none'
  if (first === '') {
    const length = Number(last)
    if (length === 0) return 'unsatisfiable'
    // An empty file has no byte that Content-Range could name, yet its "last n bytes" exist: the whole of it.
    return size === 0 ? 'none' : { start: Math.max(0, size - length), end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'none'
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}

/**
 * Whether a Range header still counts beside this If-Range header: no such header, the same strong tag, or exactly the
 * time of the last change. Weak tags, other times and nonsense mean: send the whole file.
 */
export function ifRangeHolds(header: string | undefined, current: Validators): boolean {
  if (header === undefined) return true
  const value = header.trim()
  if (value.startsWith('"')) return value === current.etag
  const asked = parseHttpDate(value)
  if (asked === undefined || current.lastModified === undefined) return false
  return Math.floor(current.lastModified.getTime() / 1000) === asked.getTime() / 1000
}

/** The Content-Range value of a 206 answer, `bytes 0-99/1234`, or of a 416 answer, `bytes * /1234` (without the blank). */
export function contentRange(range: ByteRange | 'unsatisfiable', size: number): string {
  return range === 'unsatisfiable' ? `bytes */${size}` : `bytes ${range.start}-${range.end - 1}/${size}`
}
