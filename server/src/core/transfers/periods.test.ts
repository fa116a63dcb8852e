import { expect, test } from 'vitest'
import { dayText, parseDay, startsBetween, type Unit, usualFrom } from './periods.ts'

const day = (text: string) => parseDay(text) ?? Number.NaN
const starts = (unit: Unit, from: string, to: string) => startsBetween(unit, day(from), day(to)).map(dayText)

test('days are read strictly', () => {
  expect(dayText(day('2024-02-29'))).toBe('2024-02-29')
  const others = ['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', 'today', '2026-11-24T', '+026-11-24']
  for (const text of [...others, '0050-01-01', '1969-12-31']) expect(parseDay(text)).toBeNull()
})

test('weeks begin on Monday, months on the first', () => {
  expect(starts('day', '2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(starts('week', '2026-11-22', '2026-11-30')).toEqual(['2026-11-16', '2026-11-23', '2026-11-30'])
  expect(starts('month', '2025-12-31', '2026-02-01')).toEqual(['2025-12-01', '2026-01-01', '2026-02-01'])
  expect(startsBetween('week', -4, 0).map(dayText)).toEqual(['1969-12-22', '1969-12-29'])
})

test('by default 30 days, 26 weeks or 13 months are shown', () => {
  const count = (unit: Unit, to: string) => startsBetween(unit, usualFrom(unit, day(to)), day(to)).length
  for (const to of ['2026-11-25', '2024-02-29', '2026-03-01', '2025-01-01', '2026-12-31']) {
    expect([count('day', to), count('week', to), count('month', to)]).toEqual([30, 26, 13])
    expect(day(to) - usualFrom('month', day(to))).toBeLessThanOrEqual(400)
  }
})
