import { expect, test } from 'vitest'
import { areaPath, linePath, roundUp, scaleLabel, y } from './chart-geometry.ts'

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
  expect([0, 5_000, 20_000].map((value) => scaleLabel(value, ''))).toEqual(['0', '5000', '20k'])
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
