import { expect, test } from 'vitest'
import { areaPath, labelledSlots, linePath, roundUp, scaleLabel, y } from './chart-geometry.ts'

test('the scale ends at a round number above all values', () => {
  expect([0, 1, 2, 3, 10, 11, 49, 51, 1_204].map(roundUp)).toEqual([1, 1, 2, 5, 10, 20, 50, 100, 2_000])
})

test('values above the maximum stay inside the chart', () => {
  expect(y(200, 100)).toBe(y(100, 100))
  expect(y(0, 100)).toBeGreaterThan(y(1, 100))
})

test('labels of the scale fit their space', () => {
  expect([0, 500, 1_000, 20_000, 60_000].map((value) => scaleLabel(value, 'ms'))).toEqual([
    '0',
    '500 ms',
    '1 s',
    '20 s',
    '60 s',
  ])
  expect([0, 5_000, 20_000, 5_000_000].map((value) => scaleLabel(value, ''))).toEqual(['0', '5000', '20k', '5M'])
  const sizes = [1, 500, 2_000, 50_000_000, 2e12].map((value) => scaleLabel(value, 'bytes'))
  expect(sizes).toEqual(['1 B', '500 B', '2 kB', '50 MB', '2 TB'])
})

test('a single hour is a visible stroke', () => {
  expect(linePath([null, 5, null], 10)).toMatch(/^M[\d.]+,[\d.]+h\d{2}/)
  expect(linePath([null, null, 5], 10)).toMatch(/^M[\d.]+,[\d.]+h\d{2}/)
})

test('a line has a gap where there is no value, an area has none', () => {
  expect(linePath([null, null], 10)).toBe('')
  expect(linePath([1, null, 2, 3], 10).match(/[ML]/g)).toEqual(['M', 'M', 'L'])
  expect(areaPath([1, 0, 2], 10).match(/[MLZ]/g)).toEqual(['M', 'L', 'L', 'L', 'L', 'Z'])
})

test('at most five slots have a label', () => {
  expect([1, 5, 13, 25, 30].map((count) => labelledSlots(count))).toEqual([
    [0],
    [0, 1, 2, 3, 4],
    [0, 3, 6, 9, 12],
    [0, 5, 10, 15, 20],
    [0, 6, 12, 18, 24],
  ])
})
