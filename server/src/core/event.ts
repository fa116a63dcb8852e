/**
 * All events as one union, and `record`, which passes them to the listeners in the transaction of the change. Listeners insert log
 * entries, webhook messages and notices. The app registers them; the code that records an event does not know them.
 */
import type { Tx } from '../db/engine.ts'
import type { Actor } from './actor.ts'

/** A resource at the instant of the event. */
export interface EventResource {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly type: 'file' | 'dir'
  /** Absolute in the account, with a leading `/`. */
  readonly path: string
  /** Path before a move, rename or copy. */
  readonly previousPath?: string
  /** Ids from the account's root folder down to the resource; for a move those of both places. */
  readonly lineage: readonly number[]
  readonly previousLineage?: readonly number[]
  /** Id of the folder that it was in before a move or rename, or that the original of a copy is in. */
  readonly previousFolderId?: number
  readonly createdBy: string
  readonly uploadedAt: string
  readonly createdAt: string
  readonly modifiedAt: string
  readonly accessedAt: string | null
  /** Bytes; 0 for a folder. */
  readonly size: number
  /** Number of direct children; null for a file. */
  readonly fileCount: number | null
  readonly sha256: string | null
}

export const resourceEvents = [
  'resources.upload',
  'resources.download',
  'resources.delete',
  'resources.createFolder',
  'resources.rename',
  'resources.move',
  'resources.copy',
  'resources.compress',
  'resources.extract',
] as const
export type ResourceEventName = (typeof resourceEvents)[number]

/** Events that a webhook can be triggered by. */
export const triggerNames = [...resourceEvents, 'shares.formSubmit'] as const
export type TriggerName = (typeof triggerNames)[number]

/** Written to the session log only; triggers no webhook and no notification. */
const loggedOnly = ['resources.restore', 'resources.downloadPart', 'resources.preview'] as const
export type LoggedOnly = (typeof loggedOnly)[number]

export interface ResourceEvent {
  readonly name: ResourceEventName | LoggedOnly
  readonly resources: readonly EventResource[]
  /** Duration of the transfer, in ms. */
  readonly duration?: number
  /** Bytes sent, if they differ from the sizes of the resources. */
  readonly bytes?: number
  /** The version whose content was restored: an upload to webhooks and notifications, but nothing was transferred. */
  readonly restored?: EventVersion
}

/** A version of a file. */
export interface EventVersion {
  readonly number: number
  readonly uploadedAt: string
}

/** A user deleted something permanently: entries of the trash, or a version of a file. Only logged. */
export interface PurgeEvent {
  readonly name: 'resources.purge' | 'versions.delete'
  readonly purged: readonly PurgedResource[]
}

/** An entry of the trash with its former path, or the file of a version; the path is absolute in the account. */
export interface PurgedResource {
  readonly id: number
  readonly path: string
  readonly version?: EventVersion
}

/** A visitor submitted the form of a receive folder, and all files have been received. Each file was announced as an upload before. */
export interface SubmitEvent {
  readonly name: 'shares.formSubmit'
  /** The files; without files the receive folder itself. */
  readonly resources: readonly EventResource[]
  readonly share: ShareEvent['share']
  readonly entryId: number
  readonly details: readonly FormDetail[]
}

export type FormDetail = { readonly name: string; readonly order: number; readonly value: string }

export interface UserEvent {
  readonly name: 'users.create' | 'users.update' | 'users.delete'
  readonly username: string
  /** Changed fields, for the audit export. */
  readonly fields?: readonly string[]
}

/** An upload that was interrupted, or ended by an administrator. It may be resumable. */
export interface PartialUploadEvent {
  readonly name: 'resources.uploadPart'
  /** Destination path, absolute in the account. */
  readonly path: string
  /** The file that it was going to replace. */
  readonly resourceId?: number | undefined
  readonly bytes: number
  /** Bytes of the whole file; null if unknown. */
  readonly totalBytes: number | null
  /** In ms. */
  readonly duration: number
}

/** A successful or refused sign-in. Clients are never told the reason of a refusal. */
export type ConnectEvent = { readonly name: 'sessions.connect' } & (
  | { readonly outcome: 'ok' }
  | { readonly outcome: 'failed'; readonly reason: string }
)

/** A session was ended by a user, as opposed to expired. */
export interface DisconnectEvent {
  readonly name: 'sessions.disconnect'
}

/** An operation was refused, because the user lacks a permission or the role for it. */
export interface RefusalEvent {
  readonly name: 'operations.refuse'
  readonly reason: string
  /** Absolute in the account; '' if it is about no file or folder. */
  readonly path: string
  /** What is at the path. */
  readonly resourceId?: number | undefined
}

/** A change of a share itself; `visit`: somebody opened its page. */
export interface ShareEvent {
  readonly name: 'shares.create' | 'shares.update' | 'shares.delete' | 'shares.visit'
  readonly share: {
    readonly id: number
    readonly type: 'shared_folder' | 'receive' | 'send'
    readonly name: string
    /** Absolute in the account; for a send its name. */
    readonly path: string
    /** The shared folder. */
    readonly folderId?: number | undefined
  }
}

/** The entered values of a form submission were deleted; its files remain. */
export interface EntryEvent {
  readonly name: 'forms.deleteEntry'
  readonly share: ShareEvent['share']
}

export interface LinkEvent {
  readonly name: 'links.create' | 'links.update' | 'links.delete'
  /** The folder, absolute in the account. */
  readonly path: string
  readonly resourceId: number
}

/** A change of a notification rule. */
export interface NotificationEvent {
  readonly name: 'notifications.create' | 'notifications.update' | 'notifications.delete'
  /** Path of the watched resource, absolute in the account; '' while it is in the trash. */
  readonly path: string
  readonly resourceId: number
}

/** An operator changed settings of the server, or the quota of an account. */
export interface ServerEvent {
  readonly name: 'server.update'
  /** The names of the settings, or the account. */
  readonly what: string
}

/** A change of administration that only the audit export has, not the session log. */
export interface AdministrationEvent {
  readonly name:
    | `${'keys' | 'tokens' | 'webhooks' | 'emailLists' | 'sshKeys'}.${'create' | 'update' | 'delete'}`
    | `${'tokens' | 'webhooks'}.regenerate`
    | `accounts.${'create' | 'update'}`
  /** What was changed. The name has nothing secret in it. */
  readonly target: { readonly id: number; readonly name: string }
  /** The user whom it belongs to. */
  readonly username?: string
  readonly fields?: readonly string[]
}

export type AppEvent =
  | ResourceEvent
  | PurgeEvent
  | PartialUploadEvent
  | SubmitEvent
  | UserEvent
  | ConnectEvent
  | DisconnectEvent
  | RefusalEvent
  | ShareEvent
  | EntryEvent
  | LinkEvent
  | NotificationEvent
  | ServerEvent
  | AdministrationEvent

/** An event with the circumstances every listener needs. */
export interface Occurrence {
  readonly event: AppEvent
  readonly actor: EventActor
  readonly at: Date
}

/** A visitor of a share is identified by `visit`; its `userId` is that of the share's owner. */
export type EventActor = Pick<
  Actor,
  'accountId' | 'username' | 'protocol' | 'address' | 'sessionId' | 'session' | 'visit'
> & {
  readonly userId: number | null
}

/** Handles events recorded together, in order, with a few statements regardless of their number. */
export type Listener = (tx: Tx, occurrences: readonly Occurrence[]) => Promise<void>
export type Record = (tx: Tx, actor: EventActor, ...events: readonly AppEvent[]) => Promise<void>

/** Creates `record` with the listeners, once per app. */
export function recorder(clock: { now(): Date }, listeners: readonly Listener[]): Record {
  return async (tx, actor, ...events) => {
    const at = clock.now()
    for (const together of batchesOf(events)) {
      const occurrences = together.map((event): Occurrence => ({ event, actor, at }))
      await Promise.all(listeners.map((listener) => listener(tx, occurrences)))
    }
  }
}

/** Resources passed to listeners at a time. */
const maxResources = 1_000

/** Splits an event about many resources. */
function* partsOf(event: AppEvent): Generator<AppEvent> {
  if (!isResourceEvent(event) || event.resources.length <= maxResources) return yield event
  for (let at = 0; at < event.resources.length; at += maxResources)
    yield { ...event, resources: event.resources.slice(at, at + maxResources) }
}

/** Groups events into batches for the listeners. */
function* batchesOf(events: readonly AppEvent[]): Generator<readonly AppEvent[]> {
  let batch: AppEvent[] = []
  let resources = 0
  for (const event of events)
    for (const part of partsOf(event)) {
      const more = isResourceEvent(part) ? part.resources.length : 1
      if (batch.length > 0 && resources + more > maxResources) {
        yield batch
        batch = []
        resources = 0
      }
      batch.push(part)
      resources += more
    }
  if (batch.length > 0) yield batch
}

export const isResourceEvent = (event: AppEvent): event is ResourceEvent =>
  'resources' in event && event.name !== 'shares.formSubmit'

/** The names of fields that are given in a change; of flags and roles with their values, of nothing else: they can be secret. */
export const fieldsOf = (changes: object): string[] =>
  Object.entries(changes).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || name === 'currentPassword') return []
    return typeof value === 'boolean' || name === 'role' ? `${name}=${value}` : name
  })

/** Whether an event can trigger webhooks. */
export const isTrigger = (event: AppEvent): event is (ResourceEvent & { name: TriggerName }) | SubmitEvent =>
  triggerNames.some((name) => name === event.name)
