/** What keeps events: the session log, recent files and, while it is on, the audit export. */
import type { Listener } from '../../event.ts'
import { activityListener } from '../listener.ts'
import { recentListener } from '../recent-listener.ts'
import { auditListener } from './listener.ts'

export const activityListeners = (isAudited: boolean): Listener[] => [
  activityListener,
  recentListener,
  ...(isAudited ? [auditListener] : []),
]
