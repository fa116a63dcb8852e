import { describe, expect, test } from 'vitest'
import { coverageMs, coversAll, type Interval, maxIntervals, withInterval } from './coverage.ts'

const sent = (...ranges: readonly (readonly [start: number, end: number, at?: number])[]): Interval[] =>
  ranges.reduce<Interval[]>((known, [start, end, at = 0]) => withInterval(known, { start, end, at }), [])
const ranges = (intervals: readonly Interval[]) => intervals.map(({ start, end }) => [start, end])

describe('the sent intervals of a file', () => {
  test('are joined if they touch or overlap, in any order', () => {
    expect(ranges(sent([0, 10], [20, 30], [10, 20]))).toEqual([[0, 30]])
    expect(ranges(sent([5, 15], [0, 10], [12, 40]))).toEqual([[0, 40]])
    expect(ranges(sent([0, 10], [20, 30]))).toEqual([
      [0, 10],
      [20, 30],
    ])
    expect(ranges(sent([0, 10], [4, 4]))).toEqual([[0, 10]])
  })

  test('cover the file if no byte is missing', () => {
    expect(coversAll(sent([0, 10], [10, 19]), 19)).toBe(true)
    expect(coversAll(sent([0, 18]), 19)).toBe(false)
    expect(coversAll(sent([1, 19]), 19)).toBe(false)
    expect(coversAll(sent([0, 9], [10, 19]), 19)).toBe(false)
    expect(coversAll(sent([0, 19], [3, 5, 120_000]), 19)).toBe(true)
  })

  test('count for an hour, and again when they are sent again', () => {
    const early = sent([0, 10])
    expect(coversAll(withInterval(early, { start: 10, end: 20, at: coverageMs - 1 }), 20)).toBe(true)
    expect(coversAll(withInterval(early, { start: 10, end: 20, at: coverageMs }), 20)).toBe(false)
    const again = withInterval(early, { start: 0, end: 10, at: coverageMs / 2 })
    expect(coversAll(withInterval(again, { start: 10, end: 20, at: coverageMs + 1 }), 20)).toBe(true)
    // Sent byte by byte for an hour, the first bytes do not count longer than others.
    const slowly = sent(...Array.from({ length: 121 }, (_, i) => [i, i + 1, i * 30_000] as const))
    expect(slowly[0]?.start).toBeGreaterThan(0)
    expect(slowly.length).toBeLessThan(122)
  })

  test('are bounded in number: beyond the limit the narrowest gaps count as sent, wide ones never do', () => {
    // 1,000 bytes, a gap of one byte or of 500, and so on.
    const scattered = Array.from({ length: 600 }, (_, i) => [i * 1_500, i * 1_500 + (i % 2 ? 1_000 : 1_499)] as const)
    const kept = sent(...scattered)
    expect(kept).toHaveLength(maxIntervals)
    expect(coversAll(kept, 600 * 1_500)).toBe(false)
    const wide = sent(...Array.from({ length: 200 }, (_, i) => [i * 1_500, i * 1_500 + 1_499] as const))
    expect(wide).toHaveLength(200)
    expect(coversAll(wide, 200 * 1_500)).toBe(false)
  })

  test('cover a file that was sent in tiny ranges', () => {
    const size = 4_000
    const crumbs = Array.from({ length: size / 2 }, (_, i) => [i * 2, i * 2 + 1] as const)
    const rest = Array.from({ length: size / 2 }, (_, i) => [i * 2 + 1, i * 2 + 2] as const)
    const half = sent(...crumbs)
    expect(half.length).toBeLessThanOrEqual(maxIntervals)
    expect(coversAll(half, size)).toBe(false)
    expect(coversAll(sent(...crumbs, ...rest), size)).toBe(true)
  })
})
