import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { LogEntry } from '../../../core/activity/log.ts'
import { moment } from '../../responses/time.ts'
import { presentLoggedVersion } from '../files/logged-version.ts'

export const presentEntry = (entry: LogEntry, timeZone: string): SessionActivityEntry => ({
  id: entry.id,
  type: 'sessionActivity',
  attributes: {
    operation: entry.type as SessionActivityEntry['attributes']['operation'],
    username: entry.username,
    ...(entry.nickname !== '' && entry.nickname !== entry.username && { displayName: entry.nickname }),
    ipAddress: entry.ip,
    protocol: entry.protocol,
    fileName: entry.path,
    fileSource: entry.source_path,
    bytesTransferred: entry.bytes,
    duration: entry.duration,
    status: entry.status,
    sessionId: entry.session_id,
    ...(entry.visitor !== null && { visitor: entry.visitor }),
    share: entry.share,
    reason: entry.reason ?? '',
    totalBytes: entry.total_bytes,
    resourceId: entry.resource_id,
    version: presentLoggedVersion(entry, timeZone),
    created: moment(entry.created_at, timeZone),
  },
})
