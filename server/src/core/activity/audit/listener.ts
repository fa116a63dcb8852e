/** Writes events to the outbox of the audit export, in the transaction of the change. Registered while the export is on only. */
import type { Listener, Occurrence } from '../../event.ts'
import { entriesOf } from '../entries.ts'
import { insertEntries } from './store.ts'

export const auditListener: Listener = async (tx, occurrences) => {
  const [first] = occurrences
  if (first) await insertEntries(tx, occurrences.flatMap(linesOf), first.at.toISOString())
}

/** The facts of the session log as JSON, without empty ones. */
function linesOf(occurrence: Occurrence): string[] {
  const { event } = occurrence
  return entriesOf(occurrence).map((entry, i) =>
    JSON.stringify({
      time: entry.created_at,
      event: event.name,
      type: entry.type,
      accountId: entry.account_id,
      userId: entry.user_id ?? undefined,
      username: entry.username,
      visitor: entry.visitor || undefined,
      address: entry.ip,
      protocol: entry.protocol,
      sessionId: entry.session_id || undefined,
      path: entry.path || undefined,
      sourcePath: entry.source_path || undefined,
      resourceId: 'resources' in event ? event.resources[i]?.id : undefined,
      share: 'share' in event ? { id: event.share.id, name: event.share.name } : shareOf(entry.share_id),
      status: entry.status === '-' ? 'ok' : entry.status,
      reason: entry.reason ?? undefined,
      bytes: entry.bytes || undefined,
      totalBytes: entry.total_bytes ?? undefined,
      seconds: entry.duration || undefined,
    }),
  )
}

const shareOf = (id: number | null | undefined) => (id ? { id } : undefined)
