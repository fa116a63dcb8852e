/** Times as text in the language of the page. The server sends instants; `now` is ms since 1970. */
import { locale, t } from './language/language.ts'
import { language } from './language/page-language.ts'

const leftUnits = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "7 days", "3 hours": how long it is until then, at least "1 minute". */
export function timeLeft(instant: string, now: number): string {
  const seconds = Math.max(60, (Date.parse(instant) - now) / 1000)
  const [unit, length] = leftUnits.find(([, length]) => seconds >= length) ?? leftUnits[2]
  const form = { style: 'unit', unit, unitDisplay: 'long' } as const
  return new Intl.NumberFormat(locale, form).format(Math.round(seconds / length))
}

/** "24 Nov 2026, 10:20:05 WET" in the user's time zone, or UTC if the browser does not know the zone. */
export function exactTime(instant: string, timeZone: string): string {
  const form = { dateStyle: 'medium', timeStyle: 'medium' } as const
  try {
    return `${new Intl.DateTimeFormat(locale, { ...form, timeZone }).format(Date.parse(instant))} (${timeZone})`
  } catch {
    return `${new Intl.DateTimeFormat(locale, { ...form, timeZone: 'UTC' }).format(Date.parse(instant))} (UTC)`
  }
}

const logForms = new Map<string, Intl.DateTimeFormat>()

/** Logs have hundreds of times in one zone, and making a format takes longer than using it. */
function logForm(timeZone: string): Intl.DateTimeFormat {
  const made = logForms.get(timeZone)
  if (made) return made
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const inZone = (zone: string) => new Intl.DateTimeFormat(locale, { ...day, ...clock, timeZone: zone })
  const form = isKnown(timeZone) ? inZone(timeZone) : inZone('UTC')
  logForms.set(timeZone, form)
  return form
}

function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat(locale, { timeZone }))
  } catch {
    return false
  }
}

const logParts = (timeZone: string, time: number) =>
  Object.fromEntries(
    logForm(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  )

/** "17:54:43" in the user's time zone, or UTC if the browser does not know the zone. */
export function clockTime(instant: string, timeZone: string): string {
  const { hour, minute, second } = logParts(timeZone, Date.parse(instant))
  return `${hour}:${minute}:${second}`
}

/** "27 Nov 17:54:43", with the year if it is not this one; in the user's time zone, or UTC if the browser does not know the zone. */
export function logTime(instant: string, timeZone: string, now: number): string {
  return `${minuteTime(instant, timeZone, now)}:${logParts(timeZone, Date.parse(instant))['second']}`
}

/** As `logTime`, without seconds: "27 Nov 17:54". */
export function minuteTime(instant: string, timeZone: string, now: number): string {
  const partsAt = (time: number) => logParts(timeZone, time)
  const { day, month, year, hour, minute } = partsAt(Date.parse(instant))
  const ofYear = year === partsAt(now)['year'] ? '' : ` ${year}`
  // "27 Nov", "27. Nov."
  const dayText = language === 'de' ? `${day}.` : day
  return `${dayText} ${month}${ofYear} ${hour}:${minute}`
}

/** The day of a time that ends with its offset, in that offset: "31 Dec 2026". */
export function dateText(instant: string): string {
  const day = Date.parse(instant.slice(0, 10))
  return Number.isNaN(day) ? instant : dayForm.format(day)
}

const dayForm = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })

/** A day as a heading: "Today", "Yesterday", "Sunday 22 November", with the year if it is not this one. `day`: "2026-11-22". */
export function dayHeading(day: string, timeZone: string, now: number): string {
  const today = dateIn(timeZone, now)
  const midnight = Date.parse(day)
  if (day === today) return t('Today')
  if (midnight === Date.parse(today) - 86_400_000) return t('Yesterday')
  const ofYear = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const)
  const form = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC', ...ofYear } as const
  return new Intl.DateTimeFormat(locale, form).format(midnight)
}

const dateForms = new Map<string, Intl.DateTimeFormat>()

/** Made once for each zone, as lists have hundreds of dates. */
function dateForm(timeZone: string): Intl.DateTimeFormat {
  const made = dateForms.get(timeZone)
  if (made) return made
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const form = new Intl.DateTimeFormat('en', { ...day, timeZone: isKnown(timeZone) ? timeZone : 'UTC' })
  dateForms.set(timeZone, form)
  return form
}

/** The date of a time in the user's time zone, "2026-11-24"; in UTC if the browser does not know the zone. */
export function dateIn(timeZone: string, time: number): string {
  const parts = dateForm(timeZone)
    .formatToParts(time)
    .map(({ type, value }) => [type, value] as const)
  const { year, month, day } = Object.fromEntries(parts)
  return `${year}-${month}-${day}`
}

/** The last moment of the given day. */
export const endOfDay = (day: string | undefined) =>
  day && /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59.999` : day

/** Time zone names for a select: those that the browser knows, UTC, and the current one. */
export const timeZones = (inUse: string): string[] =>
  [...new Set(['UTC', inUse, ...Intl.supportedValuesOf('timeZone')])].toSorted()
