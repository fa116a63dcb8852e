import { expect, test } from 'vitest'
import { exactSize, itemsText, sizeText } from './bytes.ts'

test('sizes have three digits at most and a suitable unit', () => {
  expect([0, 999, 1000, 4_100, 48_210, 999_499, 999_500, 734_003_200, 2_147_483_648].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '4.1 kB',
    '48.2 kB',
    '999 kB',
    '1 MB',
    '734 MB',
    '2.1 GB',
  ])
})

test('exact sizes are available', () => {
  expect([itemsText(1), itemsText(100_000), itemsText(null)]).toEqual(['1 item', '100,000 items', '0 items'])
  expect([exactSize(1), exactSize(48_210)]).toEqual(['1 byte', '48,210 bytes'])
})
