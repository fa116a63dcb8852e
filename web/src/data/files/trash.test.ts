import { expect, test } from 'vitest'
import { pauseUntilExpiry } from './trash.ts'

test('the Trash Can is read again when its first entry expires, after a minute at least and an hour at most', () => {
  const now = Date.UTC(2026, 10, 23, 9)
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
  expect(pauseUntilExpiry([], now)).toBe(false)
  expect(pauseUntilExpiry([at(600), at(20)], now)).toBe(20 * 60_000)
  expect(pauseUntilExpiry([at(-5), at(20)], now)).toBe(60_000)
  expect(pauseUntilExpiry([at(600)], now)).toBe(60 * 60_000)
})
