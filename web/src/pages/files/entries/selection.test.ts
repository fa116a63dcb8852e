import { exampleFile, type Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import {
  cleared,
  currentOf,
  maxSelected,
  nothing,
  only,
  ranged,
  rangeTo,
  type Selection,
  stepOf,
  toggled,
} from './selection.ts'

const rows = Array.from({ length: 10 }, (_, index): Resource => ({ ...exampleFile, id: 100 + index }))
const row = (index: number) => rows[index] as Resource
const ids = ({ selected }: Selection) => [...selected.keys()].map((id) => id - 100).toSorted((a, b) => a - b)

test('a click selects one entry, Ctrl adds and removes', () => {
  let selection = only(row(2), 2)
  expect(ids(selection)).toEqual([2])
  selection = toggled(selection, row(5), 5)
  expect([ids(selection), selection.active]).toEqual([[2, 5], 5])
  selection = toggled(selection, row(2), 2)
  expect(ids(selection)).toEqual([5])
  expect(ids(cleared(selection))).toEqual([])
  expect(cleared(selection).active).toBe(2)
})

test('Shift selects from the last click, in both directions, repeatedly', () => {
  let selection = only(row(4), 4)
  for (const [to, expected] of [
    [6, [4, 5, 6]],
    [2, [2, 3, 4]],
  ] as const) {
    const [first, last] = rangeTo(selection, to)
    selection = ranged(selection, rows.slice(first, last + 1), to)
    expect([ids(selection), selection.anchor, selection.active]).toEqual([expected, 4, to])
  }
})

test('the selection is limited to what one request can contain', () => {
  expect(rangeTo({ ...nothing, anchor: 5 }, 99_999)).toEqual([5, 5 + maxSelected - 1])
  expect(rangeTo({ ...nothing, anchor: 50_000 }, 0)).toEqual([50_000 - maxSelected + 1, 50_000])
  expect(rangeTo(nothing, 7)).toEqual([7, 7])
})

test('keys move within the list and stop at its ends', () => {
  const list = { page: 4, count: 10 }
  expect(stepOf('ArrowDown', -1, list)).toBe(0)
  expect(stepOf('ArrowDown', 9, list)).toBe(9)
  expect(stepOf('ArrowUp', 0, list)).toBe(0)
  expect(stepOf('PageDown', 2, list)).toBe(6)
  expect(stepOf('End', 2, list)).toBe(9)
  expect(stepOf('Home', 2, list)).toBe(0)
  expect(stepOf('x', 2, list)).toBeUndefined()
  expect(stepOf('ArrowRight', 2, list)).toBeUndefined()
  expect(stepOf('ArrowDown', 0, { count: 0 })).toBeUndefined()
})

test('in a grid, keys also move sideways, and up and down by a row', () => {
  const grid = { page: 8, count: 10, columns: 4 }
  expect(stepOf('ArrowRight', 2, grid)).toBe(3)
  expect(stepOf('ArrowLeft', 0, grid)).toBe(0)
  expect(stepOf('ArrowDown', 2, grid)).toBe(6)
  expect(stepOf('ArrowUp', 6, grid)).toBe(2)
  expect(stepOf('ArrowDown', -1, grid)).toBe(0)
})

test('up and down keep the column where rows differ in length', () => {
  const shape = { count: 6, columns: 3, starts: [0, 3, 4] }
  expect(stepOf('ArrowDown', 2, shape)).toBe(3)
  expect(stepOf('ArrowDown', 3, shape)).toBe(4)
  expect(stepOf('ArrowUp', 5, shape)).toBe(3)
  expect(stepOf('ArrowUp', 3, shape)).toBe(0)
  expect([stepOf('ArrowDown', 5, shape), stepOf('ArrowUp', 1, shape)]).toEqual([5, 1])
  expect(stepOf('ArrowDown', -1, shape)).toBe(0)
})

test('selected entries are as the list has them now, or as they were where it has not loaded them', () => {
  const renamed = { ...row(2), attributes: { ...row(2).attributes, name: 'final.txt' } }
  const selected = new Map([row(4), row(2)].map((one) => [one.id, one]))
  const list = [undefined, row(1), renamed]
  expect(currentOf({ total: 20, at: (index) => list[index] }, selected)).toEqual([row(4), renamed])
  expect(currentOf({ total: undefined, at: () => undefined }, selected)).toEqual([row(4), row(2)])
})
