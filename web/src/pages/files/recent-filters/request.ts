import { patternOf } from '../../../data/api/paging.ts'
import type { RecentRequest } from '../../../data/files/recent.ts'
import { timesOf } from '../../../lib/filter-dates.ts'
import type { RecentFilter } from '../views/recent-filter.ts'

/** What the API is asked for. `today`: "2026-11-22", of the user, in whose time zone the server reads the times. `words`: in the names. */
export function requestOf(filter: RecentFilter, today: string, words = ''): RecentRequest {
  const { kind, by, user, activity } = filter
  const { range, from, to } = filter
  return {
    ...(words !== '' && { name: patternOf(words) }),
    type: kind,
    by,
    ...(user !== '' && { user }),
    ...(activity === 'changes' ? { opened: false } : activity !== '' && { activity }),
    ...timesOf({ range, from, to }, today),
  }
}
