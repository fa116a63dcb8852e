/** Matches events with notification rules. */
import { formatPath } from '../../lib/text/path.ts'
import type { AppEvent, EventActor, EventResource } from '../event.ts'
import { matchesActor, type NotificationAction, type NotificationType } from './notification.ts'

/** A rule with the data of its owner that matching needs. */
export interface Watch {
  readonly id: number
  readonly accountId: number
  readonly resourceId: number
  readonly shareId: number | null
  readonly type: NotificationType
  readonly action: NotificationAction
  readonly actors: readonly string[]
  /** The root of the owner's paths. */
  readonly homeId: number
}

export type NoticeAction = 'upload' | 'download' | 'delete' | 'connect'

/** An event that matches a rule, to be sent. */
export interface Notice {
  readonly notificationId: number
  readonly action: NoticeAction
  readonly username: string
  /** The first few paths, as the rule's owner sees them. */
  readonly paths: readonly string[]
  /** Number of files and folders. */
  readonly count: number
}

const noticeActions: { readonly [name in AppEvent['name']]?: NoticeAction } = {
  'resources.upload': 'upload',
  'resources.download': 'download',
  'resources.delete': 'delete',
  'shares.visit': 'connect',
}

/** The action of an event for rules; null for events that no rule matches. */
export const noticeActionOf = (event: AppEvent): NoticeAction | null => noticeActions[event.name] ?? null

const matchesAction = ({ action }: Watch, done: NoticeAction): boolean =>
  action === done || action === 'connect' || (action === 'all' && done !== 'connect')

const maxPaths = 5

/** The notice of a rule about an event; null if it does not match. Receipts match only visitors of their share. */
export function noticeFor(watch: Watch, event: AppEvent, actor: EventActor): Notice | null {
  const action = noticeActionOf(event)
  if (!action || !matchesAction(watch, action)) return null
  if (watch.shareId !== null && actor.visit?.shareId !== watch.shareId) return null
  if (!matchesActor(watch.actors, { username: actor.username, visitor: actor.visit !== undefined })) return null
  const rest = { notificationId: watch.id, action, username: actor.username }
  if (!('resources' in event)) return { ...rest, paths: [], count: 1 }
  const seen = event.resources.filter(
    ({ lineage }) => lineage.includes(watch.resourceId) && isVisibleToOwner(watch, lineage),
  )
  if (seen.length === 0) return null
  const paths = seen.slice(0, maxPaths).map((resource) => pathFor(watch, resource))
  return { ...rest, paths, count: seen.length }
}

/** Files of a send are in a separate tree; for all other files the rule's owner must be able to see the path. */
const isVisibleToOwner = ({ type, homeId }: Watch, lineage: readonly number[]): boolean =>
  type === 'send_receipt' || lineage.includes(homeId)

function pathFor({ type, homeId }: Watch, { path, lineage }: EventResource): string {
  if (type === 'send_receipt') return path
  const names = path.split('/').filter((name) => name !== '')
  return formatPath(names.slice(lineage.indexOf(homeId)))
}
