import { expect, test } from 'vitest'
import { dayWithin, periodHeading, periodOf, shortDate } from './days.ts'

/** A Thursday. */
const today = '2026-11-26'

test.each([
  ['2026-11-26', 'Today', ''],
  ['2026-11-25', 'Yesterday', ''],
  ['2026-11-23', 'This week', 'Mon'],
  ['2026-11-22', 'Last week', 'Sun'],
  ['2026-11-16', 'Last week', 'Mon'],
  ['2026-11-15', 'November', '15 Nov'],
  ['2025-12-31', 'December 2025', '31 Dec'],
])('%s is below %s, with its day where that has several', (date, heading, day) => {
  expect(periodHeading(periodOf(date, today), today)).toBe(heading)
  expect(dayWithin(date, today)).toBe(day)
})

test('a date has its year if that is not this one', () => {
  expect(shortDate('2026-03-05', today)).toBe('5 Mar')
  expect(shortDate('2025-12-31', today)).toBe('31 Dec 2025')
})
