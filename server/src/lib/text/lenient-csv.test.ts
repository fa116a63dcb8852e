import { describe, expect, test } from 'vitest'
import { firstCells } from './lenient-csv.ts'

const limits = { rows: 100, columns: 10 }

describe('the first cells of separated values', () => {
  test.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b,c\n"x;""y""\nz";2',
      [
        ['a', 'b,c'],
        ['x;"y"\nz', '2'],
      ],
    ],
    [
      '\uFEFFa\tb\n\n\n1\t',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['a,b\n"open,1\n2', [['a', 'b'], ['open,1\n2']]],
    [
      'a,b\n"x"y,2',
      [
        ['a', 'b'],
        ['xy', '2'],
      ],
    ],
    ['', []],
    ['one', [['one']]],
  ])('%j', (text, cells) => {
    expect(firstCells(text, limits)).toEqual(cells)
  })

  test('no more than asked for, in time that grows with the length only', () => {
    expect(firstCells('a,b,c\n'.repeat(9), { rows: 2, columns: 2 })).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    const before = performance.now()
    for (const bad of ['"', '""', '","', ',', '\r', 'x"\n'])
      firstCells(bad.repeat(100_000), { rows: 1_000_000, columns: 1_000_000 })
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})
