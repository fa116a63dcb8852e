import { expect, test } from 'vitest'
import { apiSortOf, foldersFrom, isOrder } from './users.ts'

test('the folders from one up to the topmost', () => {
  expect([foldersFrom('/a/b'), foldersFrom('/')]).toEqual([['/a/b', '/a', '/'], ['/']])
})

test('an order is a column of the list, ascending or descending', () => {
  const texts = ['username', '-accessTimestamp', '', 'modified', '--role', 'constructor']
  expect(texts.filter(isOrder)).toEqual(['username', '-accessTimestamp'])
})

test('users of one role are sorted by name', () => {
  expect(apiSortOf('-role')).toEqual(['-role', 'username'])
  expect(apiSortOf('-username')).toEqual(['-username'])
})
