/** Rules with the name and path of their resource, for display. */
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { type Place, pathSeenBy } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as shareStore from '../shares/store.ts'
import type { Notification } from './notification.ts'
import * as store from './store.ts'

/** A rule and its resource, as its owner sees it. */
export interface NotificationView {
  readonly notification: Notification
  /** Both empty if it is in the trash, or outside the owner's root folder. */
  readonly name: string
  readonly path: string
}

/** A rule with its resource as an actor sees it. */
export async function viewOf(q: Queries, actor: tree.RootScope, notification: Notification): Promise<NotificationView> {
  if (notification.type === 'send_receipt') {
    const share = await shareStore.shareById(q, actor.accountId, notification.shareId ?? 0)
    return { notification, name: share?.name ?? '', path: share?.name ?? '' }
  }
  const place = await tree.placeById(q, actor, notification.resourceId)
  return { notification, ...(place ? seen(actor, place) : { name: '', path: '' }) }
}

const seen = (actor: tree.RootScope, place: Place) => ({
  name: place.resource.id === actor.rootId ? formatPath([]) : place.resource.name,
  path: pathSeenBy(actor, place),
})

/** Ids of the receipts of each of these shares. */
export async function receiptIds(
  ctx: Needs<'db'>,
  { accountId }: Actor,
  shareIds: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rules = await store.receiptsOf(ctx.db.q, accountId, shareIds)
  const byShare = Map.groupBy(rules, ({ shareId }) => shareId ?? 0)
  return new Map([...byShare].map(([shareId, some]) => [shareId, some.map(({ id }) => id)]))
}

/** The receipts of shares that the actor may see. */
export async function receipts(
  ctx: Needs<'db'>,
  actor: Actor,
  shareIds: readonly number[],
): Promise<NotificationView[]> {
  const views: NotificationView[] = []
  for (const rule of await store.receiptsOf(ctx.db.q, actor.accountId, shareIds))
    views.push(await viewOf(ctx.db.q, actor, rule))
  return views
}
