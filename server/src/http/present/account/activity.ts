import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { Entry } from '../../../core/activity/store.ts'
import { moment } from '../../responses/time.ts'

export const presentEntry = (entry: Entry, timeZone: string): SessionActivityEntry => ({
  id: entry.id,
  type: 'sessionActivity',
  attributes: {
    operation: entry.type as SessionActivityEntry['attributes']['operation'],
    username: entry.username,
    ipAddress: entry.ip,
    protocol: entry.protocol,
    fileName: entry.path,
    fileSource: entry.source_path,
    bytesTransferred: entry.bytes,
    duration: entry.duration,
    status: entry.status,
    sessionId: entry.session_id,
    created: moment(entry.created_at, timeZone),
  },
})
