import { expect, test } from 'vitest'
import { linesOf, placed } from './lines.ts'
import type { Row } from './runs.ts'

const file = (isOfRun = false): Row => ({ is: 'file', index: 0, isOfRun })
const run: Row = { is: 'run', indexes: [], isOpen: true }

test('periods begin a new line, runs and their files do not', () => {
  const rows = [file(), file(), file(), file(), run, file(true), file(true), file(true), file()]
  const periods = ['today', 'today', 'today', 'yesterday', ...Array(5).fill('2025-11')]
  const lines = linesOf(rows, periods, { columns: 2, heightOf: () => 200 })
  expect(lines.map(({ first, count, height }) => [first, count, height])).toEqual([
    [0, 2, 200],
    [2, 1, 200],
    [3, 1, 200],
    [4, 2, 200],
    [6, 2, 200],
    [8, 1, 200],
  ])
  const places = placed(lines, periods, 36)
  expect(places.map(({ period, top, height }) => [period, top, height])).toEqual([
    ['today', 0, 436],
    ['yesterday', 436, 236],
    ['2025-11', 672, 636],
  ])
  expect(places[2]?.lines.map(({ index, top }) => [index, top])).toEqual([
    [3, 36],
    [4, 236],
    [5, 436],
  ])
})

test('lines of a list are as high as their rows', () => {
  const heightOf = (row: Row) => (row.is === 'run' ? 56 : 48)
  const lines = linesOf([file(), run, file(true)], ['today', 'today', 'today'], { columns: 1, heightOf })
  expect(lines.map(({ first, count, height }) => [first, count, height])).toEqual([
    [0, 1, 48],
    [1, 1, 56],
    [2, 1, 48],
  ])
})
