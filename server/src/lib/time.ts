/** Times as text. Internally a time is a Date or ISO 8601 UTC text with milliseconds; external forms are read and written here. */

const minuteMs = 60_000
/** Time zones change their offset only at quarter hours, so an offset is valid for its quarter hour. */
const offsetHoldsMs = 15 * minuteMs
const rememberedOffsets = 10_000

// Caches of pure functions: Intl formatters take 50 µs to create and a few to run.
const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** `2026-11-23T22:47:54.987Z`: the form that is stored and sorted. Throws RangeError for an invalid Date. */
export function toIsoText(date: Date): string {
  return date.toISOString()
}

/** The Date of a text that toIsoText wrote. Throws RangeError for anything else, which indicates a bug or a damaged row. */
export function fromIsoText(text: string): Date {
  const date = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(text) ? new Date(text) : undefined
  if (date === undefined || Number.isNaN(date.getTime()))
    throw new RangeError(`Not a UTC time: ${JSON.stringify(text)}`)
  return date
}

/** Whether `name` is a time zone known to this runtime (`Europe/Berlin`, `UTC`). */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

/**
 * The local time in `timeZone`, to the second, with its offset: `2020-07-29T09:53:36-07:00`; UTC is `+00:00`. Throws RangeError for
 * an unknown zone or an invalid Date.
 */
export function formatOffset(date: Date, timeZone: string): string {
  const offset = offsetMs(date.getTime(), timeZone)
  const local = new Date(date.getTime() + offset).toISOString().slice(0, -'.000Z'.length)
  const minutes = Math.abs(offset) / minuteMs
  return `${local}${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

const clientDate =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?[ ]?(Z|[+-]\d\d(?::?\d\d)?|(?<=[ ])\d\d:\d\d)?)?$/i

/**
 * The Date of a time as client libraries write it: `2026-11-23T22:47:54.987Z`, an offset (`+01:00`, `+0100`, `+01`, or ` 01:00`
 * where a query's plus sign was decoded to a space), no seconds, up to nine decimals, a space for the `T`, a date only (its
 * midnight). Without an offset it is a time in `timeZone`; a time that a spring change skips is moved by the length of the change.
 * undefined for anything else, including impossible dates.
 */
export function parseClientDate(text: string, timeZone: string): Date | undefined {
  const [, day, minute = '00:00', second = '00', fraction = '', zone] = clientDate.exec(text.trim()) ?? []
  if (day === undefined) return undefined
  const asUtc = Date.parse(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  // Date.parse reads 30 February as 2 March, and 24:00 as the next day.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(`${day}T${minute}`)) return undefined
  if (zone === undefined) return new Date(fromLocal(asUtc, timeZone))
  const offset = zoneOffsetMs(zone)
  return offset === undefined ? undefined : new Date(asUtc - offset)
}

const httpDates = [
  /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^\w{6,9}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
]

/** The Date of an HTTP date in any of the three forms of RFC 9110, or undefined. */
export function parseHttpDate(text: string): Date | undefined {
  const form = httpDates.findIndex((pattern) => pattern.test(text))
  if (form === -1) return undefined
  const date = new Date(form === 2 ? `${text} GMT` : text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function zoneOffsetMs(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0
  const [, sign, hours = '', minutes = '0'] = /^([+-]?)(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs
}

/** The instant at which local time in the zone equals UTC time at `asUtc`. */
function fromLocal(asUtc: number, timeZone: string): number {
  const before = offsetMs(asUtc - 24 * 60 * minuteMs, timeZone)
  const guess = asUtc - before
  const there = offsetMs(guess, timeZone)
  return there === before || offsetMs(asUtc - there, timeZone) !== there ? guess : asUtc - there
}

function offsetMs(time: number, timeZone: string): number {
  const key = `${timeZone} ${Math.floor(time / offsetHoldsMs)}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = readOffset(formatterOf(timeZone).format(time))
    if (offsets.size >= rememberedOffsets) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    if (formatters.size >= rememberedOffsets) formatters.clear()
    formatters.set(timeZone, formatter)
  }
  return formatter
}

/** The offset in `7/29/2020, GMT-07:00`; seconds, which only times before 1972 have, are dropped. */
function readOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
