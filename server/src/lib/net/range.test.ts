import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentRange, ifRangeHolds, parseRange } from './range.ts'

test.each<[string | undefined, number, ReturnType<typeof parseRange>]>([
  [undefined, 100, 'none'],
  ['', 100, 'none'],
  ['bytes=0-0', 100, { start: 0, end: 1 }],
  ['bytes=0-', 100, { start: 0, end: 100 }],
  ['bytes=0-99', 100, { start: 0, end: 100 }],
  ['bytes=0-100', 100, { start: 0, end: 100 }],
  ['bytes=99-', 100, { start: 99, end: 100 }],
  ['bytes=50-59', 100, { start: 50, end: 60 }],
  ['bytes=-1', 100, { start: 99, end: 100 }],
  ['bytes=-100', 100, { start: 0, end: 100 }],
  ['bytes=-101', 100, { start: 0, end: 100 }],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=100-200', 100, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-5', 0, 'none'],
  ['bytes=-0', 0, 'unsatisfiable'],
  ['BYTES=1-2', 100, { start: 1, end: 3 }],
  ['bytes= 1-2 ', 100, { start: 1, end: 3 }],
  ['bytes=2-1', 100, 'none'],
  ['bytes=-', 100, 'none'],
  ['bytes=', 100, 'none'],
  ['bytes', 100, 'none'],
  ['bytes=a-b', 100, 'none'],
  ['bytes=1 -2', 100, 'none'],
  ['bytes=+1-2', 100, 'none'],
  ['bytes=0x1-2', 100, 'none'],
  ['bytes=1.5-2', 100, 'none'],
  ['bytes=1-2-3', 100, 'none'],
  ['bytes=0-0,2-2', 100, 'none'],
  ['bytes=0-0,', 100, 'none'],
  ['items=0-1', 100, 'none'],
  ['bytes=0-1\n', 100, 'none'],
  [`bytes=0-${'9'.repeat(400)}`, 100, { start: 0, end: 100 }],
  [`bytes=${'9'.repeat(400)}-`, 100, 'unsatisfiable'],
  [`bytes=-${'9'.repeat(400)}`, 100, { start: 0, end: 100 }],
])('%j of %i bytes', (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected)
})

test('a returned range is within the file and has at least one byte', () => {
  const number = fc.oneof(fc.constant(''), fc.nat(300).map(String), fc.bigInt({ min: 0n }).map(String))
  fc.assert(
    fc.property(number, number, fc.nat(300), (first, last, size) => {
      const range = parseRange(`bytes=${first}-${last}`, size)
      if (typeof range === 'string') return
      expect(range.start).toBeGreaterThanOrEqual(0)
      expect(range.start).toBeLessThan(range.end)
      expect(range.end).toBeLessThanOrEqual(size)
    }),
    { numRuns: 2_000 },
  )
})

test('T-47 a long invalid header is parsed at once', () => {
  const start = performance.now()
  expect(parseRange(`bytes=${' '.repeat(100_000)}x`, 10)).toBe('none')
  expect(parseRange(`bytes=${'1'.repeat(100_000)}x`, 10)).toBe('none')
  // Work that grows with the square of the length would take minutes.
  expect(performance.now() - start).toBeLessThan(5_000)
})

const changed = new Date('2026-11-23T22:47:54.987Z')
const current = { etag: '"abc"', lastModified: changed }

test.each<[string | undefined, boolean]>([
  [undefined, true],
  ['"abc"', true],
  [' "abc" ', true],
  ['"abd"', false],
  ['abc', false],
  ['W/"abc"', false],
  ['*', false],
  ['', false],
  ['"abc", "abd"', false],
  ['Mon, 23 Nov 2026 22:47:54 GMT', true],
  ['Mon, 23 Nov 2026 22:47:55 GMT', false],
  ['Mon, 23 Nov 2026 22:47:53 GMT', false],
  ['Monday, 23-Nov-26 22:47:54 GMT', true],
  ['Mon Nov 23 22:47:54 2026', true],
  ['2026-11-23T22:47:54Z', false],
])('If-Range %j applies: %s', (header, holds) => {
  expect(ifRangeHolds(header, current)).toBe(holds)
})

test('If-Range never applies to a file without that validator', () => {
  expect(ifRangeHolds('"abc"', {})).toBe(false)
  expect(ifRangeHolds('Mon, 23 Nov 2026 22:47:54 GMT', { etag: '"abc"' })).toBe(false)
})

test('Content-Range is inclusive', () => {
  expect(contentRange({ start: 0, end: 1 }, 100)).toBe('bytes 0-0/100')
  expect(contentRange({ start: 50, end: 100 }, 100)).toBe('bytes 50-99/100')
  expect(contentRange('unsatisfiable', 100)).toBe('bytes */100')
})
