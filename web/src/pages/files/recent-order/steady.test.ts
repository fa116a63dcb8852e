import { expect, test } from 'vitest'
import type { Row } from './runs.ts'
import { fileFinder, keyOf, marksOf, rowFinder, rowKeyOf, shiftOf } from './steady.ts'

const file = (id: number, at = id) => ({
  id,
  attributes: { action: 'uploaded' as const, at: `2026-11-26T12:00:${at}+00:00`, by: 'ann', byName: 'Ann' },
})
const row = (index: number, isOfRun = false): Row => ({ is: 'file', index, isOfRun })
const single = (...ids: number[]) => ({ files: ids.map((id) => file(id)), rows: ids.map((_, index) => row(index)) })
const tops = (count: number) => Array.from({ length: count }, (_, i) => 36 + i * 56)

test('the first visible row that is left stays where it was', () => {
  const before = single(19, 18, 17, 16, 15)
  const marks = marksOf(before, tops(5), 100)
  expect(marks.map(({ key, offset }) => [key, offset])[0]).toEqual([keyOf(file(17)), 48])
  const with2 = single(21, 20, 19, 18, 17, 16, 15)
  expect(shiftOf(with2, tops(7), marks, 100)).toBe(112)
  expect(shiftOf(before, tops(5), marks, 100)).toBe(0)
  expect(shiftOf(single(31), tops(1), marks, 100)).toBe(0)
  // The row itself has moved to the top, as something happened to its file: the next one stays.
  const moved = { ...single(17, 19, 18, 16, 15), files: [file(17, 40), ...single(19, 18, 16, 15).files] }
  expect(shiftOf(moved, tops(5), marks, 100)).toBe(0)
})

test('a run is known by its earliest file, open or closed, and a file that came into one by the run', () => {
  const files = [file(19), file(18), file(17)]
  const run: Row = { is: 'run', indexes: [0, 1, 2], isOpen: true }
  const open = { files, rows: [run, row(0, true), row(1, true), row(2, true)] }
  const key = rowKeyOf(open, 0) ?? ''
  expect(rowFinder(open)(key)).toBe(0)
  expect(rowFinder(open)(keyOf(file(17)))).toBe(3)
  const grown = { files: [file(20), ...files], rows: [{ ...run, indexes: [0, 1, 2, 3], isOpen: false }] }
  expect(rowFinder(grown)(key)).toBe(0)
  expect(rowFinder(grown)(keyOf(file(17)))).toBe(0)
  expect(rowKeyOf(open, 9)).toBeUndefined()
})

test('a file is found where it moved to, after something else happened to it', () => {
  const files = [file(17, 40), file(19), file(18)]
  const shown = { files, rows: [row(0), row(1), row(2)] }
  expect(fileFinder(shown)(keyOf(file(17)))).toBe(0)
  expect(fileFinder(shown)(keyOf(file(18)))).toBe(2)
  expect(fileFinder(shown)(keyOf(file(16)))).toBeUndefined()
})
