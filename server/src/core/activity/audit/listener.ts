/** Writes events to the outbox of the audit export, in the transaction of the change. Registered while the export is on only. */
import type { Listener, Occurrence } from '../../event.ts'
import { entriesOf } from '../entries.ts'
import { activityListener, recentListener } from '../listener.ts'
import { insertEntries } from './store.ts'

export const auditListener: Listener = async (tx, occurrences) => {
  const [first] = occurrences
  if (first) await insertEntries(tx, occurrences.flatMap(linesOf), first.at.toISOString())
}

/** JSON, without facts that are unknown. */
function linesOf(occurrence: Occurrence): string[] {
  const { event } = occurrence
  const common = commonOf(occurrence)
  if ('target' in event) {
    const { target, username: owner, fields } = event
    return [JSON.stringify({ ...common, target, owner, fields, status: 'ok' })]
  }
  return entriesOf(occurrence).map((entry) =>
    JSON.stringify({
      ...common,
      type: entry.type,
      path: entry.path || undefined,
      sourcePath: entry.source_path || undefined,
      resourceId: entry.resource_id ?? undefined,
      version: entry.version_number ?? undefined,
      versionTime: entry.version_uploaded_at ?? undefined,
      share: 'share' in event ? { id: event.share.id, name: event.share.name } : shareOf(entry.share_id),
      fields: 'fields' in event ? event.fields : undefined,
      status: entry.status === '-' ? 'ok' : entry.status,
      reason: entry.reason ?? undefined,
      bytes: entry.bytes || undefined,
      totalBytes: entry.total_bytes ?? undefined,
      seconds: entry.duration || undefined,
    }),
  )
}

/** When, what and who: the account's name may change, its id does not. */
const commonOf = ({ event, actor, at }: Occurrence) => ({
  time: at.toISOString(),
  event: event.name,
  // Its place in the line; events without an entry in the session log have none.
  type: undefined as string | undefined,
  accountId: actor.accountId,
  userId: actor.visit ? undefined : (actor.userId ?? undefined),
  username: actor.username,
  visitor: actor.visit ? actor.visit.sender || actor.visit.email || undefined : undefined,
  address: actor.address,
  protocol: actor.protocol,
  sessionId: actor.sessionId || undefined,
})

const shareOf = (id: number | null | undefined) => (id ? { id } : undefined)

/** What keeps events: the session log, recent files and, while it is on, the audit export. */
export const activityListeners = (isAudited: boolean): Listener[] => [
  activityListener,
  recentListener,
  ...(isAudited ? [auditListener] : []),
]
