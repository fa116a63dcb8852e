/** Filters of the trash, in the address bar and as API parameters. */
import { patternOf } from '../../data/api/paging.ts'
import type { TrashFilters } from '../../data/files/trash.ts'
import { type Search, timesOf } from '../../lib/filter-dates.ts'
import { isKind } from '../../lib/search/kinds.ts'

/** The names of all filters but the search for names. */
const filterNames = ['type', 'by', 'range', 'from', 'to']

export const isFiltered = (search: Search): boolean => filterNames.some((name) => search[name])

/** Removes all filters. */
export const noFilters: Search = Object.fromEntries(filterNames.map((name) => [name, '']))

/** `today`: "2026-11-22", of the user, in whose time zone the server reads the times. */
export function filtersOf(search: Search, today: string): TrashFilters {
  const { find, type, by } = search
  const { since, before } = timesOf(search, today)
  return {
    ...(find && { search: patternOf(find) }),
    ...(isKind(type) && { type }),
    ...(by && { deletedBy: by }),
    ...(since && { deletedSince: since }),
    ...(before && { deletedBefore: before }),
  }
}
