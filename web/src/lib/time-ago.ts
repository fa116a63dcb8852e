/** Times relative to now as text in the language of the page. */
import { locale, t } from './language/language.ts'
import { dateIn } from './time.ts'

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

const dayMs = 86_400_000
/** Times nearer than this are given in hours even if midnight is between. */
const hoursMs = 43_200_000

/**
 * "just now", "5 minutes ago", "3 hours ago" for times of today and those less than 12 hours away. All others are counted in
 * calendar days, months and years of the time zone: "yesterday" is the day before today, however many hours ago.
 */
export function timeAgo(instant: string, now: number, timeZone: string): string {
  const ms = Date.parse(instant) - now
  if (Math.abs(ms) < hoursMs) return clockAgo(ms / 1000)
  const [then, today] = [dateIn(timeZone, now + ms), dateIn(timeZone, now)]
  if (then === today) return clockAgo(ms / 1000)
  const days = Math.round((Date.parse(then) - Date.parse(today)) / dayMs)
  const [years, months] = monthsBetween(today, then)
  if (Math.abs(days) < 30 || months === 0) return relative.format(days, 'day')
  return Math.abs(months) < 12 ? relative.format(months, 'month') : relative.format(years, 'year')
}

function clockAgo(seconds: number): string {
  if (Math.abs(seconds) >= 3600) return relative.format(Math.trunc(seconds / 3600), 'hour')
  if (Math.abs(seconds) >= 60) return relative.format(Math.trunc(seconds / 60), 'minute')
  return Math.abs(seconds) < 45 ? t('just now') : relative.format(Math.round(seconds), 'second')
}

/** Calendar years and months from one date to another: from 31 December to 1 January one of each. */
function monthsBetween(from: string, to: string): readonly [years: number, months: number] {
  const [a, b] = [new Date(from), new Date(to)]
  const years = b.getUTCFullYear() - a.getUTCFullYear()
  return [years, years * 12 + b.getUTCMonth() - a.getUTCMonth()]
}
