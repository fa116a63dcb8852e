import type { RecentRequest } from '../../../data/files/recent.ts'
import type { RecentFilter } from '../views/recent-filter.ts'

/** What the API is asked for. */
export const requestOf = ({ kind, by, user, isWithoutOpened }: RecentFilter): RecentRequest => ({
  type: kind,
  by,
  ...(user !== '' && { user }),
  ...(isWithoutOpened && { opened: false }),
})
