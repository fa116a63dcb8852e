/**
 * All events as one union, and `record`, which passes them to the listeners in the transaction of the change. Listeners insert log
 * entries, webhook messages and notices. The app registers them; the code that records an event does not know them.
 */
import type { Tx } from '../db/engine.ts'
import type { Actor } from './actor.ts'

/** A resource as it was at the instant of the event. */
export interface EventResource {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly type: 'file' | 'dir'
  /** Absolute in the account, `/` first. */
  readonly path: string
  /** Where it was before a move, rename or copy. */
  readonly previousPath?: string
  /** Ids from the account's root folder down to the resource; of both places for a move. */
  readonly lineage: readonly number[]
  readonly previousLineage?: readonly number[]
  readonly createdBy: string
  readonly uploadedAt: string
  readonly createdAt: string
  readonly modifiedAt: string
  readonly accessedAt: string | null
  /** Bytes; 0 for a folder. */
  readonly size: number
  /** Direct children; null for a file. */
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

/** Written to the session log; no webhook and no notification is told of it. */
const loggedOnly = ['resources.restore', 'resources.downloadPart', 'resources.preview'] as const
export type LoggedOnly = (typeof loggedOnly)[number]

export interface ResourceEvent {
  readonly name: ResourceEventName | LoggedOnly
  readonly resources: readonly EventResource[]
  /** How long the transfer took, in ms. */
  readonly duration?: number
  /** Bytes that were sent, where these are not the bytes of the resources. */
  readonly bytes?: number
}

/** A visitor has filled in the form of a receive folder, and all files have arrived. Each of them was an upload before. */
export interface SubmitEvent {
  readonly name: 'shares.formSubmit'
  /** The files; the receive folder itself where none came. */
  readonly resources: readonly EventResource[]
  readonly share: ShareEvent['share']
  readonly entryId: number
  readonly details: readonly FormDetail[]
}

export type FormDetail = { readonly name: string; readonly order: number; readonly value: string }

export interface UserEvent {
  readonly name: 'users.create' | 'users.update' | 'users.delete'
  readonly username: string
}

/** An upload that broke off, or was ended by somebody. What has arrived may be gone on with. */
export interface PartialUploadEvent {
  readonly name: 'resources.uploadPart'
  /** Where it was to go, absolute in the account. */
  readonly path: string
  readonly bytes: number
  /** In ms. */
  readonly duration: number
}

/** A sign-in or a refused one. The reason of a refusal is only in the server's log. */
export interface ConnectEvent {
  readonly name: 'sessions.connect'
  readonly outcome: 'ok' | 'failed'
}

/** A session was ended by somebody, not by time. */
export interface DisconnectEvent {
  readonly name: 'sessions.disconnect'
}

/** Something done with a share itself; `visit` is somebody opening its page. */
export interface ShareEvent {
  readonly name: 'shares.create' | 'shares.update' | 'shares.delete' | 'shares.visit'
  readonly share: {
    readonly id: number
    readonly type: 'shared_folder' | 'receive' | 'send'
    readonly name: string
    /** Absolute in the account; the name of a send. */
    readonly path: string
  }
}

/** What somebody entered in the form of a receive folder was deleted; its files stay. */
export interface EntryEvent {
  readonly name: 'forms.deleteEntry'
  readonly share: ShareEvent['share']
}

export interface LinkEvent {
  readonly name: 'links.create' | 'links.update' | 'links.delete'
  /** The folder, absolute in the account. */
  readonly path: string
}

/** A change of a notification rule. */
export interface NotificationEvent {
  readonly name: 'notifications.create' | 'notifications.update' | 'notifications.delete'
  /** What is watched, absolute in the account; '' while it is in the trash. */
  readonly path: string
}

export type AppEvent =
  | ResourceEvent
  | PartialUploadEvent
  | SubmitEvent
  | UserEvent
  | ConnectEvent
  | DisconnectEvent
  | ShareEvent
  | EntryEvent
  | LinkEvent
  | NotificationEvent

/** An event with the circumstances every listener needs. */
export interface Occurrence {
  readonly event: AppEvent
  readonly actor: EventActor
  readonly at: Date
}

/** A visitor of a share is known by `visit`; its `userId` is that of whoever shares. */
export type EventActor = Pick<Actor, 'accountId' | 'username' | 'protocol' | 'address' | 'sessionId' | 'visit'> & {
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
      for (const listener of listeners) await listener(tx, occurrences)
    }
  }
}

/** Resources passed to listeners at a time. */
const mostResources = 1_000

/** Splits an event about many resources. */
function* partsOf(event: AppEvent): Generator<AppEvent> {
  if (!isResourceEvent(event) || event.resources.length <= mostResources) return yield event
  for (let at = 0; at < event.resources.length; at += mostResources)
    yield { ...event, resources: event.resources.slice(at, at + mostResources) }
}

/** Groups events into batches for the listeners. */
function* batchesOf(events: readonly AppEvent[]): Generator<readonly AppEvent[]> {
  let batch: AppEvent[] = []
  let resources = 0
  for (const event of events)
    for (const part of partsOf(event)) {
      const more = isResourceEvent(part) ? part.resources.length : 1
      if (batch.length > 0 && resources + more > mostResources) {
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

/** True for events that trigger webhooks. */
export const isTrigger = (event: AppEvent): event is (ResourceEvent & { name: TriggerName }) | SubmitEvent =>
  triggerNames.some((name) => name === event.name)
