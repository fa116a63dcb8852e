/** The days of a list that has the latest uploads first. */
import type { Listing } from '../../../data/files/listing.ts'

/** First entries of the days by their index, with the day in the user's time zone: "2026-11-24". */
export type Days = ReadonlyMap<number, string>

export const noDays: Days = new Map()

export function daysOf({ at, total = 0 }: Pick<Listing, 'at' | 'total'>): Days {
  const days = new Map<number, string>()
  let last: string | undefined
  for (let index = 0; index < total; index++) {
    // The server sends times with the offset of the user's time zone.
    const date = at(index)?.attributes.uploadDate.slice(0, 10)
    if (date === undefined || date === last) continue
    days.set(index, date)
    last = date
  }
  return days
}

/** The entries of a day. */
export interface DayGroup {
  readonly date: string
  /** Index of the first entry. */
  readonly first: number
  readonly count: number
}

export function groupsOf(days: Days, total: number): DayGroup[] {
  const starts = [...days]
  return starts.map(([first, date], at) => ({ date, first, count: (starts[at + 1]?.[0] ?? total) - first }))
}

/** Entries side by side. */
export interface Line {
  readonly first: number
  readonly count: number
}

/** The lines of a grid: each day begins a new one. */
export function linesOf(days: Days, total: number, columns: number): Line[] {
  const groups = days.size > 0 ? groupsOf(days, total) : [{ first: 0, count: total }]
  return groups.flatMap(({ first, count }) =>
    Array.from({ length: Math.ceil(count / columns) }, (_, line) => ({
      first: first + line * columns,
      count: Math.min(columns, count - line * columns),
    })),
  )
}
