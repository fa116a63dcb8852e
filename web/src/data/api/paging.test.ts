import { expect, test } from 'vitest'
import { isOrder, pagesOf, patternOf, sortOf } from './paging.ts'

test('visible entries determine their pages', () => {
  expect(pagesOf(0, 0)).toEqual([0])
  expect(pagesOf(95, 105)).toEqual([0, 1])
  expect(pagesOf(250, 499)).toEqual([2, 3, 4])
  expect(pagesOf(-3, -1)).toEqual([0])
})

test('folders come before files, whatever the order', () => {
  expect(sortOf('name')).toEqual(['type', 'natural'])
  expect(sortOf('-name')).toEqual(['type', '-natural'])
  expect(sortOf('-size')).toEqual(['type', '-size', 'name'])
  expect([isOrder('-date'), isOrder('type'), isOrder(undefined)]).toEqual([true, false, false])
})

test('text matches anywhere in a name; a pattern is unchanged', () => {
  expect(patternOf('order')).toBe('*order*')
  expect(patternOf('*.csv')).toBe('*.csv')
})
