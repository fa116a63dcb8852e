/** Days, weeks and months as numbers of days since 1970, in UTC. Pure. */

export type Unit = 'day' | 'week' | 'month'

const dayMs = 86_400_000

/** `2026-11-24` */
export const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The day of a text such as `2026-11-24`; null if there is no such day, or it is before 1970. */
export function parseDay(text: string): number | null {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  const day = time / dayMs
  return Number.isInteger(day) && day >= 0 && dayText(day) === text ? day : null
}

/** The first day of the day, week or month that contains a day. Weeks begin on Monday. */
export function startOf(unit: Unit, day: number): number {
  if (unit === 'day') return day
  // Day 0 was a Thursday.
  if (unit === 'week') return day - ((((day + 3) % 7) + 7) % 7)
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / dayMs
}

/** The first day of the next period. `start` is the first day of one. */
function nextStart(unit: Unit, start: number): number {
  if (unit !== 'month') return start + (unit === 'day' ? 1 : 7)
  const date = new Date(start * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / dayMs
}

/** The first days of the periods from the one that contains `from` to the one that contains `to`. */
export function startsBetween(unit: Unit, from: number, to: number): number[] {
  const starts: number[] = []
  for (let start = startOf(unit, from); start <= to; start = nextStart(unit, start)) starts.push(start)
  return starts
}

/** The first of the periods that are shown by default up to a day: 30 days, 26 weeks or 13 months. */
export function usualFrom(unit: Unit, to: number): number {
  if (unit === 'day') return to - 29
  if (unit === 'week') return startOf('week', to) - 25 * 7
  const date = new Date(to * dayMs)
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), 1) / dayMs
}
