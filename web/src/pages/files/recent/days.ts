/** The days, weeks and months of a list that has the latest uploads first. */
import type { Listing } from '../../../data/files/listing.ts'
import { locale, t } from '../../../lib/language/language.ts'

const dayMs = 86_400_000

/** The period of a day: today, yesterday, what is left of this week, last week, then months, "2026-10". Weeks begin on Monday. */
function periodOf(date: string, today: string): string {
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

/** First entries of the periods by their index, with the period. */
export type Days = ReadonlyMap<number, string>

export const noDays: Days = new Map()

export function daysOf({ at, total = 0 }: Pick<Listing, 'at' | 'total'>, today: string): Days {
  const days = new Map<number, string>()
  let last: string | undefined
  for (let index = 0; index < total; index++) {
    // The server sends times with the offset of the user's time zone.
    const date = at(index)?.attributes.uploadDate.slice(0, 10)
    if (date === undefined) continue
    const period = periodOf(date, today)
    if (period === last) continue
    days.set(index, period)
    last = period
  }
  return days
}

/** The entries of a period. */
export interface DayGroup {
  readonly period: string
  /** Index of the first entry. */
  readonly first: number
  readonly count: number
}

export function groupsOf(days: Days, total: number): DayGroup[] {
  const starts = [...days]
  return starts.map(([first, period], at) => ({ period, first, count: (starts[at + 1]?.[0] ?? total) - first }))
}

/** Entries side by side. */
export interface Line {
  readonly first: number
  readonly count: number
}

/** The lines of a grid: each period begins a new one. */
export function linesOf(days: Days, total: number, columns: number): Line[] {
  const groups = days.size > 0 ? groupsOf(days, total) : [{ first: 0, count: total }]
  return groups.flatMap(({ first, count }) =>
    Array.from({ length: Math.ceil(count / columns) }, (_, line) => ({
      first: first + line * columns,
      count: Math.min(columns, count - line * columns),
    })),
  )
}
