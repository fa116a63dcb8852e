import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMe } from '../../data/account/me.ts'
import { dateIn } from '../../lib/search/date-in.ts'
import type { Search } from './filters.ts'

/** The filters, and a function that sets some of them; '' removes one. They are in the address bar, so that a view can be shared as a link. */
export function useFilters(): readonly [Search, (some: Search) => void] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const set = (some: Search) =>
    void navigate({ to: '.', search: { ...search, ...some } as never, replace: true, resetScroll: false })
  return [search, set]
}

/** The current day of the user: "2026-11-22". */
export const useToday = (): string => dateIn(useMe().attributes.timeZone, Date.now())
