import { expect, test } from 'vitest'
import { dateIn, dateText, dayHeading, exactTime, logTime, minuteTime, timeLeft } from './time.ts'

const now = Date.parse('2026-11-24T10:00:00Z')

test('the exact time is in the user’s time zone, or in UTC if the zone is unknown', () => {
  expect(exactTime('2026-11-24T10:00:00+00:00', 'Asia/Tokyo')).toBe('24 Nov 2026, 19:00:00 (Asia/Tokyo)')
  expect(exactTime('2026-11-24T10:00:00+00:00', 'Nowhere/Land')).toBe('24 Nov 2026, 10:00:00 (UTC)')
})

test('a log has the time to the second in the user’s time zone, with the year if it is another one', () => {
  expect(logTime('2026-11-24T10:00:05+00:00', 'Asia/Tokyo', now)).toBe('24 Nov 19:00:05')
  expect(logTime('2025-12-31T23:00:00+00:00', 'Nowhere/Land', now)).toBe('31 Dec 2025 23:00:00')
  expect(minuteTime('2026-11-24T10:00:05+00:00', 'Asia/Tokyo', now)).toBe('24 Nov 19:00')
  expect(logTime('2025-12-31T23:00:00+00:00', 'Asia/Tokyo', now)).toBe('1 Jan 08:00:00')
})

test('a day is that of the offset in which the time is given', () => {
  expect(dateText('2099-12-31T23:59:59-08:00')).toBe('31 Dec 2099')
})

test.each([
  ['2026-11-24', 'UTC', 'Today'],
  ['2026-11-23', 'UTC', 'Yesterday'],
  ['2026-11-22', 'UTC', 'Sunday 22 November'],
  ['2025-12-31', 'UTC', 'Wednesday, 31 December 2025'],
  ['2026-11-25', 'Pacific/Kiritimati', 'Today'],
  ['2026-11-24', 'Pacific/Kiritimati', 'Yesterday'],
  ['2026-11-24', 'Nowhere/Land', 'Today'],
])('the day %s is in %s headed %s', (day, timeZone, heading) => {
  expect(dayHeading(day, timeZone, now)).toBe(heading)
})

test('a date is that of the time zone, or of UTC if the zone is unknown', () => {
  const late = Date.parse('2026-11-30T23:30:00Z')
  const zones = ['UTC', 'Asia/Tokyo', 'America/Lima', 'Nowhere/Land']
  expect(zones.map((zone) => dateIn(zone, late))).toEqual(['2026-11-30', '2026-12-01', '2026-11-30', '2026-11-30'])
})

test('the time until an instant is rounded to its largest unit', () => {
  const now = Date.parse('2026-11-24T10:00:00Z')
  const left = (instant: string) => timeLeft(instant, now)
  expect(left('2026-12-01T09:59:30Z')).toBe('7 days')
  expect(left('2026-11-25T11:00:00Z')).toBe('1 day')
  expect(left('2026-11-25T09:20:00Z')).toBe('23 hours')
  expect(left('2026-11-24T10:02:10Z')).toBe('2 minutes')
  expect(left('2026-11-24T09:00:00Z')).toBe('1 minute')
})
