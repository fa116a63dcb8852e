/** Which rules an event concerns, and what they then have to tell. Pure. */
import { formatPath } from '../../lib/text/path.ts'
import type { EventActor, EventResource, HouseEvent } from '../event.ts'
import { counts, type NotificationAction, type NotificationType } from './notification.ts'

/** A rule with as much of its owner as decides what may be told. */
export interface Watch {
  readonly id: number
  readonly accountId: number
  readonly resourceId: number
  readonly shareId: number | null
  readonly type: NotificationType
  readonly action: NotificationAction
  readonly actors: readonly string[]
  /** The folder that the owner can't leave. */
  readonly homeId: number
}

export type NoticeAction = 'upload' | 'download' | 'delete' | 'connect'

/** Something that a rule has to tell. */
export interface Notice {
  readonly notificationId: number
  readonly action: NoticeAction
  readonly username: string
  /** The first few, as the rule's owner sees them. */
  readonly paths: readonly string[]
  /** How many files and folders it is about. */
  readonly count: number
}

const noticeActions: { readonly [name in HouseEvent['name']]?: NoticeAction } = {
  'resources.upload': 'upload',
  'resources.download': 'download',
  'resources.delete': 'delete',
  'shares.visit': 'connect',
}

/** What anybody could be told of it; null for what no rule is about. */
export const noticeActionOf = (event: HouseEvent): NoticeAction | null => noticeActions[event.name] ?? null

const tells = ({ action }: Watch, done: NoticeAction): boolean =>
  action === done || action === 'connect' || (action === 'all' && done !== 'connect')

const mostPaths = 5

/** What a rule has to tell of an event; null for nothing. Receipts are of the visitors of their share alone. */
export function noticeFor(watch: Watch, event: HouseEvent, actor: EventActor): Notice | null {
  const action = noticeActionOf(event)
  if (!action || !tells(watch, action)) return null
  if (watch.shareId !== null && actor.visit?.shareId !== watch.shareId) return null
  if (!counts(watch.actors, { username: actor.username, visitor: actor.visit !== undefined })) return null
  const rest = { notificationId: watch.id, action, username: actor.username }
  if (!('resources' in event)) return { ...rest, paths: [], count: 1 }
  const seen = event.resources.filter(({ lineage }) => lineage.includes(watch.resourceId) && reaches(watch, lineage))
  if (seen.length === 0) return null
  const paths = seen.slice(0, mostPaths).map((resource) => pathFor(watch, resource))
  return { ...rest, paths, count: seen.length }
}

/** What was sent lies in a tree of its own; everything else is told as far as the rule's owner can see it. */
const reaches = ({ type, homeId }: Watch, lineage: readonly number[]): boolean =>
  type === 'send_receipt' || lineage.includes(homeId)

function pathFor({ type, homeId }: Watch, { path, lineage }: EventResource): string {
  if (type === 'send_receipt') return path
  const names = path.split('/').filter((name) => name !== '')
  return formatPath(names.slice(lineage.indexOf(homeId)))
}
