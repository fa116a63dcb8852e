import { expect, test } from 'vitest'
import { linesOf, placed } from './lines.ts'
import type { Row } from './runs.ts'

const file = (isOfRun = false): Row => ({ is: 'file', index: 0, isOfRun })
const run = (isOpen: boolean): Row => ({ is: 'run', indexes: [], isOpen })
const shape = { columns: 2, heightOf: (row: Row) => (row.is === 'run' && row.isOpen ? 50 : 200) }

test('periods, runs and what follows them begin a new line', () => {
  const rows = [file(), file(), file(), file(), run(true), file(true), file(true), file(true), file()]
  const periods = ['today', 'today', 'today', 'yesterday', ...Array(5).fill('2025-11')]
  const lines = linesOf(rows, periods, shape)
  expect(lines.map(({ first, count, height }) => [first, count, height])).toEqual([
    [0, 2, 200],
    [2, 1, 200],
    [3, 1, 200],
    [4, 1, 50],
    [5, 2, 200],
    [7, 1, 200],
    [8, 1, 200],
  ])
  const places = placed(lines, periods, 36)
  expect(places.map(({ period, top, height }) => [period, top, height])).toEqual([
    ['today', 0, 436],
    ['yesterday', 436, 236],
    ['2025-11', 672, 686],
  ])
  expect(places[2]?.lines.map(({ index, top }) => [index, top])).toEqual([
    [3, 36],
    [4, 86],
    [5, 286],
    [6, 486],
  ])
})

test('closed runs are beside files', () => {
  const rows = [file(), run(false), run(false), file(), run(true), file(true), run(false), file()]
  const lines = linesOf(rows, Array<string>(rows.length).fill('today'), shape)
  expect(lines.map(({ first, count, height }) => [first, count, height])).toEqual([
    [0, 2, 200],
    [2, 2, 200],
    [4, 1, 50],
    [5, 1, 200],
    [6, 2, 200],
  ])
})
