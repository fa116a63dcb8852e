import { expect, test } from 'vitest'
import { timeAgo } from './time-ago.ts'

const now = Date.parse('2026-11-24T10:00:00Z')

test.each([
  ['2026-11-24T09:59:40+00:00', 'just now'],
  ['2026-11-24T09:59:10+00:00', '50 seconds ago'],
  ['2026-11-24T11:55:00+02:00', '5 minutes ago'],
  ['2026-11-24T07:30:00+00:00', '2 hours ago'],
  ['2026-11-23T22:30:00+00:00', '11 hours ago'],
  ['2026-11-23T21:59:00+00:00', 'yesterday'],
  ['2026-11-23T00:00:00+00:00', 'yesterday'],
  ['2026-11-22T23:59:00+00:00', '2 days ago'],
  ['2026-11-22T09:00:00+00:00', '2 days ago'],
  ['2026-10-26T23:00:00+00:00', '29 days ago'],
  ['2026-10-25T00:00:00+00:00', 'last month'],
  ['2026-10-01T09:00:00+00:00', 'last month'],
  ['2026-09-30T09:00:00+00:00', '2 months ago'],
  ['2025-12-31T09:00:00+00:00', '11 months ago'],
  ['2025-01-01T09:00:00+00:00', 'last year'],
  ['2024-12-31T09:00:00+00:00', '2 years ago'],
  ['2026-11-24T11:00:00+00:00', 'in 1 hour'],
  ['2026-11-24T23:59:00+00:00', 'in 13 hours'],
  ['2026-11-25T09:00:00+00:00', 'tomorrow'],
  ['2026-11-26T00:00:00+00:00', 'in 2 days'],
])('%s is %s', (instant, words) => {
  expect(timeAgo(instant, now, 'UTC')).toBe(words)
})

test.each([
  ['2026-11-24T02:00:00Z', '2026-11-24T15:30:00Z', 'UTC', '13 hours ago'],
  ['2026-11-24T02:00:00Z', '2026-11-24T15:30:00Z', 'America/Lima', 'yesterday'],
  ['2026-11-22T16:00:00Z', '2026-11-24T10:00:00Z', 'Asia/Tokyo', 'yesterday'],
  ['2026-11-22T16:00:00Z', '2026-11-24T10:00:00Z', 'Nowhere/Land', '2 days ago'],
  // The day of the change to winter time has 25 hours.
  ['2026-10-24T22:30:00Z', '2026-10-25T22:59:00Z', 'Europe/Berlin', '24 hours ago'],
  ['2026-10-24T21:30:00Z', '2026-10-25T22:59:00Z', 'Europe/Berlin', 'yesterday'],
  ['2026-10-30T00:00:00Z', '2026-12-01T00:00:00Z', 'UTC', '2 months ago'],
  ['2026-12-01T00:00:00Z', '2026-12-31T00:00:00Z', 'UTC', '30 days ago'],
])('%s is at %s in %s %s', (instant, at, timeZone, words) => {
  expect(timeAgo(instant, Date.parse(at), timeZone)).toBe(words)
})
