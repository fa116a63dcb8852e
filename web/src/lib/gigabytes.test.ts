import { expect, test } from 'vitest'
import { bytesIn, gigabytesText } from './gigabytes.ts'

test('a quota is entered in gigabytes, and an empty field is no limit', () => {
  expect(['20', ' 0,5 ', '1.5', '', 'x', '0', '-1', '1e9'].map(bytesIn)).toEqual([
    ...[20e9, 0.5e9, 1.5e9, null],
    ...[undefined, undefined, undefined, undefined],
  ])
  expect([20e9, 2_000, null, undefined].map(gigabytesText)).toEqual(['20', '0.000002', '', ''])
})
