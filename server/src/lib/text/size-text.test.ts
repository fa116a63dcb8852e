import { expect, test } from 'vitest'
import { parseSize, sizeText } from './size-text.ts'

test('sizes are parsed with decimal and binary units, and without', () => {
  const read = ['500GB', '1.5 TiB', '1000000', '7 bytes', '20m', '3kb', '0'].map(parseSize)
  expect(read).toEqual([500e9, 1.5 * 1024 ** 4, 1_000_000, 7, 20e6, 3_000, 0])
})

test('invalid sizes are null', () => {
  expect(['', 'GB', '-1', '1e9', '5 XB', '5iB', '9999999999 PB', '1,5GB'].map(parseSize)).toEqual(Array(8).fill(null))
})

test('sizes are formatted with three digits at most, in decimal units', () => {
  const sizes = [0, 999, 1_000, 48_210, 999_499, 999_500, 734_003_200, 4_900_000_000, 5e9, 1.2345e18]
  expect(sizes.map((bytes) => sizeText(bytes))).toEqual([
    ...['0 B', '999 B', '1 kB', '48.2 kB', '999 kB', '1 MB', '734 MB', '4.9 GB', '5 GB', '1235 PB'],
  ])
})

test('sizes are formatted with the separator of a language', () => {
  expect([12, 4_900_000_000, 1.2345e18].map((bytes) => sizeText(bytes, 'de-DE'))).toEqual(['12 B', '4,9 GB', '1235 PB'])
})
