/** Filters in the address bar, and the days that those for dates stand for. */

/** Unvalidated text, because anyone can edit an address. */
export type Search = Readonly<Record<string, string | undefined>>

/** Days before today of the first day of each range, and of the last one if that is not today. */
const daysBefore = { today: [0], yesterday: [1, 1], '7d': [6], '30d': [29] } as const
export type Range = keyof typeof daysBefore

export const isRange = (text: string | undefined): text is Range =>
  text !== undefined && Object.hasOwn(daysBefore, text)

/** The first and the last day of `range`, which follow the current day, or `from` and `to`. `today`: "2026-11-22". */
export function daysOf({ range, from, to }: Search, today: string): { first?: string; last?: string } {
  if (!isRange(range)) return { ...(from && { first: from }), ...(to && { last: to }) }
  const [first, last] = daysBefore[range]
  return { first: dayBefore(today, first), ...(last !== undefined && { last: dayBefore(today, last) }) }
}

function dayBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - days)
  return date.toISOString().slice(0, 10)
}

/** The times of these days as the API takes them, in the time zone of the user: from the first, until before the second. */
export function timesOf(search: Search, today: string): { since?: string; before?: string } {
  const { first, last } = daysOf(search, today)
  return {
    ...(isDay(first) && { since: `${first}T00:00:00` }),
    ...(isDay(last) && { before: `${dayBefore(last, -1)}T00:00:00` }),
  }
}

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
