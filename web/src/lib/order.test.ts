import { expect, test } from 'vitest'
import { directionOf, nextOrder, type OrderOf } from './order.ts'

type Order = OrderOf<'name' | 'folder' | 'size' | 'date'>

test('a click sorts by a column, texts upwards and numbers downwards, and another click reverses it', () => {
  const next = (order: Order, column: 'name' | 'folder' | 'size' | 'date') => nextOrder<typeof column>(order, column)
  expect([next('-date', 'name'), next('name', 'name'), next('-name', 'name')]).toEqual(['name', '-name', 'name'])
  expect(next('name', 'folder')).toBe('folder')
  expect([next('name', 'size'), next('-size', 'size'), next('size', 'size')]).toEqual(['-size', 'size', '-size'])
  expect([next('size', 'date'), next('-date', 'date')]).toEqual(['-date', 'date'])
  expect(nextOrder<'name' | 'accessTimestamp'>('name', 'accessTimestamp')).toBe('-accessTimestamp')
})

test('the direction is that of the sorted column', () => {
  const directions = (['-date', 'date', 'name'] as const).map((order) => directionOf<'name' | 'date'>(order, 'date'))
  expect(directions).toEqual(['descending', 'ascending', null])
})
