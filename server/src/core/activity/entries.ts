/** The entries that events have in the session log, and with more in the audit export. */
import type {
  AdministrationEvent,
  AppEvent,
  EntryEvent,
  EventActor,
  EventResource,
  EventVersion,
  Occurrence,
  ResourceEvent,
  ShareEvent,
  SubmitEvent,
} from '../event.ts'
import type { NewEntry } from './store.ts'

type Logged = Exclude<AppEvent, SubmitEvent | AdministrationEvent>

const codes: Readonly<Record<Exclude<Logged['name'], ShareEvent['name']>, string>> = {
  'resources.upload': 'STOR',
  'resources.download': 'RETR',
  'resources.delete': 'DELE',
  'resources.createFolder': 'MKD',
  'resources.rename': 'RNTO',
  'resources.move': 'MOVE',
  'resources.copy': 'COPY',
  'resources.compress': 'COMPR',
  'resources.extract': 'EXTRACT',
  'resources.restore': 'RESTORE',
  'resources.downloadPart': 'RETR',
  'resources.uploadPart': 'STOR',
  'resources.preview': 'PREVIEW',
  'resources.purge': 'PURGE',
  'versions.delete': 'DELE_VERSION',
  'users.create': 'USER',
  'users.update': 'EDIT_USER',
  'users.delete': 'DELE_USER',
  'sessions.connect': 'PASS',
  'sessions.disconnect': 'EXIT',
  'operations.refuse': 'DENIED',
  'notifications.create': 'NOTIFY',
  'notifications.update': 'EDIT_NTFY',
  'notifications.delete': 'DELE_NTFY',
  'links.create': 'DFA',
  'links.update': 'EDIT_DFA',
  'links.delete': 'DELE_DFA',
  'forms.deleteEntry': 'DELE_FORM',
  'server.update': 'SERVER',
}

const shareNouns = { shared_folder: 'SHARE', receive: 'RECV', send: 'SEND' } as const
const sharePrefixes = { 'shares.create': '', 'shares.update': 'EDIT_', 'shares.delete': 'DELE_' } as const

const codeOf = (event: Logged): string => {
  if ('restored' in event) return 'RESTORE_VERSION'
  if (!('share' in event) || event.name === 'forms.deleteEntry') return codes[event.name]
  return event.name === 'shares.visit' ? 'PASS' : `${sharePrefixes[event.name]}${shareNouns[event.share.type]}`
}

const transfers = new Set<AppEvent['name']>(['resources.upload', 'resources.download'])

const bytesOf = ({ name, restored }: ResourceEvent, { size }: EventResource) =>
  transfers.has(name) && !restored ? size : 0

/** What a visitor has entered; null for users. */
const visitorOf = ({ visit }: EventActor) => (visit ? visit.sender || visit.email : null)

const versionOf = (version: EventVersion | undefined) => ({
  version_number: version?.number ?? null,
  version_uploaded_at: version?.uploadedAt ?? null,
})

/** Visits and submissions are about the share. */
const sharedFolderOf = ({ name, share }: ShareEvent | EntryEvent) =>
  name === 'shares.visit' || name === 'forms.deleteEntry' ? null : (share.folderId ?? null)

/** One for each resource of an event about resources, or for each that was purged, in their order. */
export function entriesOf({ event, actor, at }: Occurrence): NewEntry[] {
  // The files of a submission were logged when they were uploaded.
  if (event.name === 'shares.formSubmit' || 'target' in event) return []
  const common = {
    account_id: actor.accountId,
    user_id: actor.visit ? null : actor.userId,
    share_id: actor.visit?.shareId ?? ('share' in event ? event.share.id : null),
    session_id: actor.sessionId,
    username: actor.username,
    ip: actor.address,
    type: codeOf(event),
    protocol: actor.protocol,
    source_path: '',
    status: '-',
    duration: 0,
    bytes: 0,
    visitor: visitorOf(actor),
    reason: null,
    total_bytes: null,
    resource_id: null,
    ...versionOf('restored' in event ? event.restored : undefined),
    created_at: at.toISOString(),
  }
  if ('resources' in event)
    return event.resources.map((resource, i) => ({
      ...common,
      status: event.name === 'resources.downloadPart' ? 'partial' : '-',
      path: resource.path,
      resource_id: resource.id,
      source_path: resource.previousPath ?? '',
      duration: Math.round((event.duration ?? 0) / 1_000),
      bytes: event.bytes === undefined ? bytesOf(event, resource) : i === 0 ? event.bytes : 0,
    }))
  if ('purged' in event)
    return event.purged.map(({ id, path, version }) => ({ ...common, path, resource_id: id, ...versionOf(version) }))
  if (event.name === 'resources.uploadPart') {
    const { path, bytes, totalBytes, duration, resourceId: resource_id = null } = event
    const size = { bytes, total_bytes: totalBytes }
    return [{ ...common, status: 'partial', path, resource_id, ...size, duration: Math.round(duration / 1_000) }]
  }
  if (event.name === 'sessions.connect')
    return [{ ...common, path: '', ...(event.outcome === 'failed' && { status: 'failed', reason: event.reason }) }]
  if (event.name === 'sessions.disconnect') return [{ ...common, path: '' }]
  if (event.name === 'operations.refuse')
    return [
      { ...common, path: event.path, resource_id: event.resourceId ?? null, status: 'denied', reason: event.reason },
    ]
  if (event.name === 'server.update') return [{ ...common, path: event.what }]
  if ('share' in event) return [{ ...common, path: event.share.path, resource_id: sharedFolderOf(event) }]
  return [
    {
      ...common,
      ...('path' in event ? { path: event.path, resource_id: event.resourceId } : { path: event.username }),
    },
  ]
}
