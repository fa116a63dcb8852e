import { expect, test } from 'vitest'
import { apiSortOf, isOrder } from './order.ts'

test('an order is a column of the list, ascending or descending', () => {
  const texts = ['username', '-accessTimestamp', '', 'modified', '--role', 'constructor']
  expect(texts.filter(isOrder)).toEqual(['username', '-accessTimestamp'])
})

test('users of one role are sorted by name', () => {
  expect(apiSortOf('-role')).toEqual(['-role', 'username'])
  expect(apiSortOf('-username')).toEqual(['-username'])
})
