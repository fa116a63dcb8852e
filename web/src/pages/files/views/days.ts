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

/** How many days begin at an entry or above it. */
export const daysUntil = (days: Days, index: number): number =>
  [...days.keys()].filter((first) => first <= index).length
