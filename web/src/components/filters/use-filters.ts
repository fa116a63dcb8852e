import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Search } from '../../lib/filter-dates.ts'

interface Options {
  /** Whether Back undoes it. Text changes with each letter. */
  readonly isStep?: boolean
}

/** The filters, and a function that sets some of them; '' removes one. They are in the address bar, so that a view can be shared as a link. */
export function useFilters(): readonly [Search, (some: Search, options?: Options) => void] {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const set = (some: Search, { isStep = false }: Options = {}) =>
    void navigate({ to: '.', search: { ...search, ...some } as never, replace: !isStep, resetScroll: false })
  return [search, set]
}
