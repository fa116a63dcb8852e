import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { daysOf, groupsOf, linesOf } from './days.ts'

const daysIn = (dates: readonly (string | undefined)[]) =>
  daysOf({
    total: dates.length,
    at: (index) => (dates[index] ? ({ attributes: { uploadDate: dates[index] } } as Resource) : undefined),
  })

test('a day begins where the date differs, in the offset in which the times are given', () => {
  const days = daysIn([
    '2026-11-24T00:30:00+02:00',
    '2026-11-23T23:59:59+02:00',
    '2026-11-23T08:00:00+02:00',
    '2025-11-23T08:00:00+02:00',
  ])
  expect([...days]).toEqual([
    [0, '2026-11-24'],
    [1, '2026-11-23'],
    [3, '2025-11-23'],
  ])
  expect(groupsOf(days, 4)).toEqual([
    { date: '2026-11-24', first: 0, count: 1 },
    { date: '2026-11-23', first: 1, count: 2 },
    { date: '2025-11-23', first: 3, count: 1 },
  ])
  expect(linesOf(days, 4, 2).map(({ first, count }) => [first, count])).toEqual([
    [0, 1],
    [1, 2],
    [3, 1],
  ])
  expect(linesOf(new Map(), 5, 2).map(({ first, count }) => [first, count])).toEqual([
    [0, 2],
    [2, 2],
    [4, 1],
  ])
})

test('entries that are not loaded begin no day', () => {
  expect([...daysIn([])]).toEqual([])
  expect([...daysIn(['2026-11-24T10:00:00+00:00', undefined, '2026-11-24T09:00:00+00:00'])]).toEqual([
    [0, '2026-11-24'],
  ])
})
