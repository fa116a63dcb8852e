import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clockNow, onTick } from './clock.ts'

const start = Date.parse('2026-11-26T12:00:00Z')

beforeEach(() => vi.useFakeTimers({ now: start }))
afterEach(() => vi.useRealTimers())

test('all listeners have the same time, whenever they came', () => {
  const seen: [name: string, seconds: number][] = []
  const listen = (name: string) => onTick(() => seen.push([name, (clockNow() - start) / 1000]))
  expect(clockNow()).toBe(start)
  const endFirst = listen('first')
  vi.advanceTimersByTime(7_000)
  const endSecond = listen('second')
  // What is shown first between two ticks has the time of the others.
  expect(clockNow()).toBe(start)
  vi.advanceTimersByTime(13_000)
  expect(seen).toEqual([
    ['first', 10],
    ['second', 10],
    ['first', 20],
    ['second', 20],
  ])
  endFirst()
  vi.advanceTimersByTime(10_000)
  expect(seen.at(-1)).toEqual(['second', 30])
  endSecond()
  expect(vi.getTimerCount()).toBe(0)
})

test('after a time without listeners it is right at once', () => {
  vi.advanceTimersByTime(3_600_000)
  expect(clockNow()).toBe(start + 3_600_000)
})
