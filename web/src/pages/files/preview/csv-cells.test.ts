import { expect, test } from 'vitest'
import { cellsOf } from './csv-cells.ts'

const bytes = 256 * 1024

test('the separator is found; quoted values can contain it, and line ends', () => {
  for (const text of ['a;b\r\n1;"x;\r\ny"\r\n\r\n2;3', 'a\tb\r1\t"x;\ry"\r2\t3'])
    expect(cellsOf(text)).toEqual({
      head: ['a', 'b'],
      rows: [
        ['1', 'x;\ny'],
        ['2', '3'],
      ],
      isCut: false,
    })
  expect(cellsOf('\n')).toEqual({ head: [], rows: [], isCut: false })
})

test('of wide tables fewer rows are shown', () => {
  const narrow = cellsOf('a,b\n'.repeat(1_500))
  expect([narrow.rows.length, narrow.isCut]).toEqual([1_000, true])
  const wide = cellsOf(`${','.repeat(255)}\n`.repeat(1_000))
  expect([wide.head.length, wide.rows.length, wide.isCut]).toEqual([100, 200, true])
})

test('misplaced quotation marks before many blanks are read in time', () => {
  for (const blank of [' ', '\t', '\r', '\u00a0']) {
    const { rows } = cellsOf(`a;b\n"${'"x'.repeat(bytes / 4)}${blank.repeat(bytes / 2)}\nc;d`)
    expect(rows.length).toBe(1)
  }
})
