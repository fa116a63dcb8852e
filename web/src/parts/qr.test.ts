import { expect, test } from 'vitest'
import { qrCode } from './qr.ts'

// Codes of every version were read back by an independent reader when this was written; this one stands for them.
test('a code is the one that readers read', () => {
  expect(qrCode('sallyport').map((row) => row.map((isDark) => (isDark ? '#' : '.')).join(''))).toEqual([
    '#######.##....#######',
    '#.....#.#####.#.....#',
    '#.###.#....##.#.###.#',
    '#.###.#.#.##..#.###.#',
    '#.###.#..###..#.###.#',
    '#.....#..#.##.#.....#',
    '#######.#.#.#.#######',
    '........##.##........',
    '#.##.###.####.#..#.##',
    '.#.##..###.##...#.#.#',
    '.########..#...#...##',
    '#.#.#..#...#...#.#..#',
    '##...##...#.###.#....',
    '........##.#.##.#.##.',
    '#######.##.###.##....',
    '#.....#.###....#.###.',
    '#.###.#..##.#.#..##..',
    '#.###.#.####..##.###.',
    '#.###.#.#.#.#.#...#..',
    '#.....#..##..#.#....#',
    '#######.#.#..#...##..',
  ])
})

test('a code grows with its text, and ends with what fits', () => {
  const sizes = [14, 15, 106, 107, 122, 412].map((length) => qrCode('x'.repeat(length)).length)
  expect(sizes).toEqual([21, 25, 41, 45, 45, 77])
  expect(() => qrCode('x'.repeat(413))).toThrow('413 bytes are too many')
  expect(() => qrCode('ä'.repeat(207))).toThrow(RangeError)
})

test('every code has its three finders, and a quiet line around each', () => {
  const finder = ['#######.', '#.....#.', '#.###.#.', '#.###.#.', '#.###.#.', '#.....#.', '#######.', '........']
  const rows = qrCode('otpauth://totp/Sallyport:mira').map((row) => row.map((isDark) => (isDark ? '#' : '.')).join(''))
  const mirrored = rows.map((row) => [...row].reverse().join(''))
  expect(rows.slice(0, 8).map((row) => row.slice(0, 8))).toEqual(finder)
  expect(mirrored.slice(0, 8).map((row) => row.slice(0, 8))).toEqual(finder)
  expect(
    rows
      .toReversed()
      .slice(0, 8)
      .map((row) => row.slice(0, 8)),
  ).toEqual(finder)
})
