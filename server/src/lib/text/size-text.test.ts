import { expect, test } from 'vitest'
import { parseSize, sizeText } from './size-text.ts'

test('sizes are parsed with decimal and binary units, and without', () => {
  const read = ['500GB', '1.5 TiB', '1000000', '7 bytes', '20m', '3kb', '0'].map(parseSize)
  expect(read).toEqual([500e9, 1.5 * 1024 ** 4, 1_000_000, 7, 20e6, 3_000, 0])
})

test('invalid sizes are null', () => {
  expect(['', 'GB', '-1', '1e9', '5 XB', '5iB', '9999999999 PB', '1,5GB'].map(parseSize)).toEqual(Array(8).fill(null))
})

test('sizes are formatted with one decimal at most', () => {
  expect([0, 999, 1_000, 4_900_000_000, 5e9].map((bytes) => sizeText(bytes))).toEqual([
    '0 bytes',
    '999 bytes',
    '1 KB',
    '4.9 GB',
    '5 GB',
  ])
})

test('sizes are formatted with the separator of a language', () => {
  const german = { locale: 'de-DE', unitOfBytes: 'Byte' }
  expect([12, 4_900_000_000, 1.2345e18].map((bytes) => sizeText(bytes, german))).toEqual([
    '12 Byte',
    '4,9 GB',
    '1234,5 PB',
  ])
})
