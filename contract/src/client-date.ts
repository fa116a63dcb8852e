const form = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|[+ -]\d\d:?\d\d)?$/i

/**
 * Parses a date in any form that published clients write: `2026-11-23T22:47:54.987Z`, `2026-11-23 22:44:09`,
 * `2026-11-23T22:46:22.162640`, `2026-11-23T00:00:00+00:00` (also with the plus decoded to a space in a query). Returns
 * `YYYY-MM-DDThh:mm:ss.mmm` followed by `Z`, `±hh:mm` or nothing, which means the caller's time zone. `undefined` if it
 * is not a date.
 */
export function readClientDate(text: string): string | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (!isDay(Number(year), Number(month), Number(day))) return undefined
  const offset = readOffset(zone)
  if (offset === undefined) return undefined
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year > 99 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function readOffset(zone: string): string | undefined {
  if (zone === '' || zone.toUpperCase() === 'Z') return zone.toUpperCase()
  const sign = zone.startsWith('-') ? '-' : '+'
  const digits = zone.slice(1).replace(':', '')
  const hours = digits.slice(0, 2)
  const minutes = digits.slice(2)
  return Number(hours) > 14 || Number(minutes) > 59 ? undefined : `${sign}${hours}:${minutes}`
}
