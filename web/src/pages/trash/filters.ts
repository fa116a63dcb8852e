/** Filters of the trash, in the address bar and as API parameters. */
import { patternOf } from '../../data/api/paging.ts'
import type { TrashFilters } from '../../data/files/trash.ts'
import { daysOf, type Search } from '../../lib/filter-dates.ts'
import { isKind } from '../../lib/search/kinds.ts'

/** The names of all filters but the search for names. */
const filterNames = ['type', 'by', 'range', 'from', 'to']

export const isFiltered = (search: Search): boolean => filterNames.some((name) => search[name])

/** Removes all filters. */
export const noFilters: Search = Object.fromEntries(filterNames.map((name) => [name, '']))

/** `today`: "2026-11-22", of the user, in whose time zone the server reads the times. */
export function filtersOf(search: Search, today: string): TrashFilters {
  const { find, type, by } = search
  const { first, last } = daysOf(search, today)
  return {
    ...(find && { search: patternOf(find) }),
    ...(isKind(type) && { type }),
    ...(by && { deletedBy: by }),
    ...(isDay(first) && { deletedSince: `${first}T00:00:00` }),
    ...(isDay(last) && { deletedBefore: `${dayAfter(last)}T00:00:00` }),
  }
}

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + 1)
  return date.toISOString().slice(0, 10)
}
