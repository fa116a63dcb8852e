/** The days, weeks and months of a list that has the latest first. */
import { locale, t } from '../../../lib/language/language.ts'

const dayMs = 86_400_000

/** The period of a day: today, yesterday, what is left of this week, last week, then months, "2026-10". Weeks begin on Monday. */
export function periodOf(date: string, today: string): string {
  const day = Date.parse(date)
  const now = Date.parse(today)
  const monday = now - ((new Date(now).getUTCDay() + 6) % 7) * dayMs
  if (day >= now) return 'today'
  if (day >= now - dayMs) return 'yesterday'
  if (day >= monday) return 'this-week'
  return day >= monday - 7 * dayMs ? 'last-week' : date.slice(0, 7)
}

const named: ReadonlyMap<string, string> = new Map([
  ['today', t('Today')],
  ['yesterday', t('Yesterday')],
  ['this-week', t('This week')],
  ['last-week', t('Last week')],
])

/** "Last week", "October", with the year if it is not this one. */
export function periodHeading(period: string, today: string): string {
  const ofYear = period.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const)
  const form = { month: 'long', timeZone: 'UTC', ...ofYear } as const
  return named.get(period) ?? new Intl.DateTimeFormat(locale, form).format(Date.parse(period))
}

const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
const dayOfMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** The day of an entry where its period has several: "Tue", "5 Mar"; else ''. */
export function dayWithin(date: string, today: string): string {
  const period = periodOf(date, today)
  if (period === 'today' || period === 'yesterday') return ''
  return (named.has(period) ? weekday : dayOfMonth).format(Date.parse(date))
}

const dayOfYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })

/** "5 Mar", with the year if it is not this one. */
export const shortDate = (date: string, today: string): string =>
  (date.slice(0, 4) === today.slice(0, 4) ? dayOfMonth : dayOfYear).format(Date.parse(date))
