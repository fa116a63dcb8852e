import { expect, test } from 'vitest'
import { arrivalsIn, type Listed } from './arrivals.ts'

const listed = (total: number, ...ids: number[]): Listed => new Map([['/in', { total, ids: new Set(ids) }]])

test('entries that were added have arrived, those that only moved up have not', () => {
  expect(arrivalsIn(listed(2, 1, 2), listed(3, 1, 3, 2))).toEqual([3])
  expect(arrivalsIn(listed(101, 1, 2), listed(100, 2, 3))).toEqual([])
  expect(arrivalsIn(new Map(), listed(1, 1))).toEqual([])
})
