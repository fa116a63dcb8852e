import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { daysOf, dayWithin, groupsOf, linesOf, periodHeading } from './days.ts'

/** A Thursday. */
const today = '2026-11-26'

const daysIn = (dates: readonly (string | undefined)[]) =>
  daysOf(
    {
      total: dates.length,
      at: (index) => (dates[index] ? ({ attributes: { uploadDate: dates[index] } } as Resource) : undefined),
    },
    today,
  )

test('a period begins where the date is in another one, in the offset in which the times are given', () => {
  const days = daysIn([
    '2026-11-26T00:30:00+02:00',
    '2026-11-25T23:59:59+02:00',
    '2026-11-25T08:00:00+02:00',
    '2025-11-23T08:00:00+02:00',
  ])
  expect([...days]).toEqual([
    [0, 'today'],
    [1, 'yesterday'],
    [3, '2025-11'],
  ])
  expect(groupsOf(days, 4)).toEqual([
    { period: 'today', first: 0, count: 1 },
    { period: 'yesterday', first: 1, count: 2 },
    { period: '2025-11', first: 3, count: 1 },
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
  expect([...daysIn(['2026-11-26T10:00:00+00:00', undefined, '2026-11-26T09:00:00+00:00'])]).toEqual([[0, 'today']])
})

test.each([
  ['2026-11-26', 'Today', ''],
  ['2026-11-25', 'Yesterday', ''],
  ['2026-11-23', 'This week', 'Mon'],
  ['2026-11-22', 'Last week', 'Sun'],
  ['2026-11-16', 'Last week', 'Mon'],
  ['2026-11-15', 'November', '15 Nov'],
  ['2025-12-31', 'December 2025', '31 Dec'],
])('%s is below %s, with its day where that has several', (date, heading, day) => {
  const [period = ''] = daysIn([`${date}T10:00:00+00:00`]).values()
  expect(periodHeading(period, today)).toBe(heading)
  expect(dayWithin(date, today)).toBe(day)
})
