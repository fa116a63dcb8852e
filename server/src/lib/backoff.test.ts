import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffDelay, parseRetryAfter } from './backoff.ts'

const schedule = [0, 5_000, 60_000]
const now = new Date('2026-11-23T22:47:54.000Z')

test('the pauses follow the schedule, and then there is none', () => {
  expect([1, 2, 3, 4, 99].map((attempt) => backoffDelay(schedule, attempt, () => 0.5))).toEqual([
    0,
    5_000,
    60_000,
    undefined,
    undefined,
  ])
})

test('jitter changes a pause by up to a fifth', () => {
  expect(backoffDelay(schedule, 2, () => 0)).toBe(4_000)
  expect(backoffDelay(schedule, 2, () => 0.999_999)).toBe(6_000)
  expect(backoffDelay(schedule, 2, () => 0.75, 0.1)).toBe(5_250)
  expect(backoffDelay(schedule, 2, () => 0, 0)).toBe(5_000)
})

test('a pause is a whole number of ms that is never negative', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 9), fc.double({ min: 0, max: 0.999, noNaN: true }), (pause, fraction) => {
      const delay = backoffDelay([pause], 1, () => fraction) ?? -1
      expect(Number.isInteger(delay)).toBe(true)
      expect(Math.abs(delay - pause)).toBeLessThanOrEqual(Math.ceil(pause / 5))
    }),
  )
})

test.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['86400', 86_400_000],
  ['86401', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Mon, 23 Nov 2026 22:48:54 GMT', 60_000],
  ['Mon, 23 Nov 2026 22:00:00 GMT', 0],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['2026-11-23T22:48:54Z', undefined],
])('Retry-After %j requests %s ms', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected)
})
