/** Times as text. The server sends instants; `now` is ms since 1970. */

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "5 minutes ago", "yesterday", "just now". */
export function timeAgo(instant: string, now: number): string {
  const seconds = (Date.parse(instant) - now) / 1000
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit)
  }
  return Math.abs(seconds) < 45 ? 'just now' : relative.format(Math.round(seconds), 'second')
}

/** "24 Nov 2026, 10:20:05 WET" in the user's time zone, or UTC if the browser does not know the zone. */
export function exactTime(instant: string, timeZone: string): string {
  const form = { dateStyle: 'medium', timeStyle: 'medium' } as const
  try {
    return `${new Intl.DateTimeFormat('en-GB', { ...form, timeZone }).format(Date.parse(instant))} (${timeZone})`
  } catch {
    return `${new Intl.DateTimeFormat('en-GB', { ...form, timeZone: 'UTC' }).format(Date.parse(instant))} (UTC)`
  }
}

/** The last moment of the given day. */
export const endOfDay = (day: string | undefined) =>
  day && /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59.999` : day
