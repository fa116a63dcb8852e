import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { formatOffset, fromIsoText, isTimeZone, parseClientDate, parseHttpDate, toIsoText } from './time.ts'

const zones = [
  'UTC',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Caracas',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
]
const since1972 = fc.date({
  min: new Date('1972-06-01T00:00:00Z'),
  max: new Date('2099-12-31T23:59:59Z'),
  noInvalidDate: true,
})

test('UTC text is parsed and formatted back', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(fromIsoText(toIsoText(date))).toEqual(date)
    }),
  )
})

test.each(['', '2026-11-23', '2026-11-23T22:47:54', '2026-11-23T22:47:54+01:00', '2026-13-01T00:00:00Z', 'x'])(
  'stored text %j is refused',
  (text) => {
    expect(() => fromIsoText(text)).toThrow(RangeError)
  },
)

test.each([
  ['2020-07-29T16:53:36.999Z', 'America/Los_Angeles', '2020-07-29T09:53:36-07:00'],
  ['2020-12-29T16:53:36Z', 'America/Los_Angeles', '2020-12-29T08:53:36-08:00'],
  ['2019-08-27T01:03:41Z', 'UTC', '2019-08-27T01:03:41+00:00'],
  ['2019-08-27T01:03:41Z', 'Etc/GMT+5', '2019-08-26T20:03:41-05:00'],
  ['2026-01-01T00:00:00Z', 'Asia/Kolkata', '2026-01-01T05:30:00+05:30'],
  ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
  ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31T20:30:00-03:30'],
  ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29T01:59:59+01:00'],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T03:00:00+02:00'],
  ['2026-10-25T00:59:59Z', 'Europe/Berlin', '2026-10-25T02:59:59+02:00'],
  ['2026-10-25T01:00:00Z', 'Europe/Berlin', '2026-10-25T02:00:00+01:00'],
  ['0099-06-01T00:00:00Z', 'UTC', '0099-06-01T00:00:00+00:00'],
])('%s in %s is %s', (utc, zone, expected) => {
  expect(formatOffset(new Date(utc), zone)).toBe(expected)
})

test('a formatted time is the same instant, to the second, in local time', () => {
  fc.assert(
    fc.property(since1972, fc.constantFrom(...zones), (date, zone) => {
      const text = formatOffset(date, zone)
      expect(Date.parse(text)).toBe(Math.floor(date.getTime() / 1000) * 1000)
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(date)
      expect(text.slice(0, 19).replace('T', ' ')).toBe(clock)
    }),
    { numRuns: 300 },
  )
})

test('formatting makes no formatter for each time of a long listing, which would take most of the time', () => {
  const made = vi.spyOn(Intl, 'DateTimeFormat')
  try {
    const first = Date.parse('2026-01-01T00:00:00Z')
    for (let i = 0; i < 1_000; i++) formatOffset(new Date(first + i * 1000), 'America/Los_Angeles')
    expect(made.mock.calls.length).toBeLessThanOrEqual(1)
  } finally {
    made.mockRestore()
  }
})

test('unknown zones are refused', () => {
  expect(['UTC', 'Europe/Berlin', 'europe/berlin', 'Mars/Base', '', '../etc'].map(isTimeZone)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(() => formatOffset(new Date(0), 'Mars/Base')).toThrow(RangeError)
})

describe('dates as the client libraries write them', () => {
  test.each([
    ['2026-11-23T22:47:54.987Z', '2026-11-23T22:47:54.987Z'],
    ['2026-11-23T22:47Z', '2026-11-23T22:47:00.000Z'],
    ['2026-11-23T22:47:54.987654321+01:00', '2026-11-23T21:47:54.987Z'],
    ['2026-11-23T22:47:54.9Z', '2026-11-23T22:47:54.900Z'],
    ['2026-11-23T22:47:54-0330', '2026-11-24T02:17:54.000Z'],
    ['2026-11-23T22:47:54+01', '2026-11-23T21:47:54.000Z'],
    ['2026-11-23T00:00:00 00:00', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T00:00:00 02:00', '2026-11-22T22:00:00.000Z'],
    ['2026-11-23 22:44:09', '2026-11-24T06:44:09.000Z'],
    ['2026-07-23 22:44:09', '2026-07-24T05:44:09.000Z'],
    ['2026-11-23T22:46:22.162640', '2026-11-24T06:46:22.162Z'],
    ['2009-06-15T13:45:30.0000000', '2009-06-15T20:45:30.000Z'],
    ['2026-11-23T00:00:00+00:00', '2026-11-23T00:00:00.000Z'],
    ['2019-10-18T06:48:40Z', '2019-10-18T06:48:40.000Z'],
    ['2019-10-18t06:48:40z', '2019-10-18T06:48:40.000Z'],
    ['2026-11-23', '2026-11-23T08:00:00.000Z'],
    [' 2026-11-23 ', '2026-11-23T08:00:00.000Z'],
    ['2024-02-29', '2024-02-29T08:00:00.000Z'],
  ])('%j is %s', (text, utc) => {
    expect(parseClientDate(text, 'America/Los_Angeles')?.toISOString()).toBe(utc)
  })

  test.each([
    '',
    'yesterday',
    '1700000000',
    '0000-00-00 00:00:00',
    '0000-00-00T00:00:00+00:00',
    '2026-02-29',
    '2026-02-30T00:00:00Z',
    '2026-13-01',
    '2026-11-23T24:00:00Z',
    '2026-11-23T23:60:00Z',
    '2026-11-23T23:59:60Z',
    '2026-11-23T22:47:54+25:00',
    '2026-11-23T22:47:54+01:75',
    '2026-11-23T22:47:54.Z',
    '2026-11-23T22:47:54.1234567890Z',
    '2026-11-23T22:47:54 extra',
    '2026-11-23T22:47:54Z\u0000',
    '23.11.2026',
    '11/23/2026',
    `2026-11-23T22:47:54.${'9'.repeat(100_000)}`,
  ])('%j is refused', (text) => {
    expect(parseClientDate(text, 'UTC')).toBeUndefined()
  })

  test('a local time without a zone is parsed as the instant with that local time', () => {
    fc.assert(
      fc.property(since1972, fc.constantFrom(...zones), (date, zone) => {
        const local = formatOffset(date, zone).slice(0, 19)
        const read = parseClientDate(local, zone)
        // In the repeated hour it may be the other of the two instants, with the same local time.
        expect(read && formatOffset(read, zone).slice(0, 19)).toBe(local)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29T03:30:00+02:00'],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
    ['2026-03-08 02:30:00', 'America/Los_Angeles', '2026-03-08T03:30:00-07:00'],
    ['2026-11-01 01:30:00', 'America/Los_Angeles', '2026-11-01T01:30:00-07:00'],
    ['2026-11-01 02:00:00', 'America/Los_Angeles', '2026-11-01T02:00:00-08:00'],
  ])('around a clock change, %s in %s is %s', (text, zone, expected) => {
    const date = parseClientDate(text, zone)
    expect(date && formatOffset(date, zone)).toBe(expected)
  })
})

test.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ['Sun, 06 Nov 1994 08:49:37 +0100', undefined],
  ['Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  ['1994-11-06T08:49:37Z', undefined],
  ['3 apples', undefined],
  ['', undefined],
])('the HTTP date %j is %s', (text, expected) => {
  expect(parseHttpDate(text)?.toISOString()).toBe(expected)
})
