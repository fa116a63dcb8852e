/**
 * Single byte ranges (RFC 9110, 14) and If-Range. Ranges are half-open everywhere in this code, as in Buffer.subarray: `end` is the
 * first byte after the range. Only `contentRange` uses the inclusive form of HTTP.
 */
import { parseHttpDate } from '../time.ts'

/** Bytes `start` up to, not including, `end`. */
export type ByteRange = { start: number; end: number }

/** Validators of a stored file: a strong entity tag with its quotes, and the modification time. */
export type Validators = { etag?: string; lastModified?: Date }

/**
 * The range that a Range header requests of a file of `size` bytes: 'none' = respond with the whole file (no header, another unit,
 * invalid, several ranges), 'unsatisfiable' = 416. A range beyond the end is shortened.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'none' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'none'
  if (first === '') {
    const length = Number(last)
    if (length === 0) return 'unsatisfiable'
    // An empty file has no byte that Content-Range could name, but its "last n bytes" exist: the whole file.
    return size === 0 ? 'none' : { start: Math.max(0, size - length), end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'none'
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}

/**
 * Whether a Range header applies despite this If-Range header: no such header, the same strong tag, or exactly the modification
 * time. For weak tags, other times and invalid values the whole file is sent.
 */
export function ifRangeHolds(header: string | undefined, current: Validators): boolean {
  if (header === undefined) return true
  const value = header.trim()
  if (value.startsWith('"')) return value === current.etag
  const asked = parseHttpDate(value)
  if (asked === undefined || current.lastModified === undefined) return false
  return Math.floor(current.lastModified.getTime() / 1000) === asked.getTime() / 1000
}

/** The Content-Range value of a 206 response, `bytes 0-99/1234`, or of a 416 response, `bytes * /1234` (without the space). */
export function contentRange(range: ByteRange | 'unsatisfiable', size: number): string {
  return range === 'unsatisfiable' ? `bytes */${size}` : `bytes ${range.start}-${range.end - 1}/${size}`
}
