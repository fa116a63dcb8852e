/** Operations on the actor's own notifications. */
import type { Tx } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { isAdmin, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { checkedAddresses } from '../emails/address.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import type { Place } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as userStore from '../users/store.ts'
import {
  checkedActors,
  checkedMessage,
  type Notification,
  type NotificationAction,
  type NotificationType,
  userNamesIn,
} from './notification.ts'
import { setRecipients } from './recipients.ts'
import * as store from './store.ts'
import { type NotificationView, viewOf } from './view.ts'

const missing = (id: number) => notFound('notification', `You have no notification ${id}.`)

/** Ids of the resources that rules are about. Files of a send are not resources of the account's tree. */
export function relatedIds(views: readonly NotificationView[]) {
  const rules = views.map(({ notification }) => notification)
  return {
    users: rules.map(({ userId }) => userId),
    resources: rules.filter(({ type }) => type !== 'send_receipt').map(({ resourceId }) => resourceId),
    shares: rules.map(({ shareId }) => shareId).filter((id) => id !== null),
  }
}

export interface ListInput extends Omit<store.Selection, 'types'> {
  readonly type?: NotificationType | undefined
}

/** One page of the actor's rules with the total count; without a type those created by users, not receipts. */
export async function list(ctx: Needs<'db'>, actor: Actor, { type, ...rest }: ListInput) {
  mustBeAllowed(actor, 'notification')
  const types = type === undefined ? ['file', 'folder'] : [type]
  const { notifications, total } = await store.ownPage(ctx.db.q, actor, { types, ...rest })
  const views: NotificationView[] = []
  for (const one of notifications) views.push(await viewOf(ctx.db.q, actor, one))
  return { views, total }
}

/** Number of rules of the installation that send emails. */
export const countSending = (ctx: Needs<'db'>): Promise<number> => store.countSending(ctx.db.q)

/** Throws `not-found` also for rules of others. */
export async function get(ctx: Needs<'db'>, actor: Actor, id: number): Promise<NotificationView> {
  mustBeAllowed(actor, 'notification')
  const found = await store.ownNotification(ctx.db.q, actor, id)
  if (!found) throw missing(id)
  return await viewOf(ctx.db.q, actor, found)
}

export interface NotificationInput {
  readonly type: 'file' | 'folder'
  readonly resource: string
  readonly action: NotificationAction
  readonly usernames: readonly string[]
  readonly sendEmail: boolean
  readonly recipients?: readonly string[] | undefined
  readonly message?: string | null | undefined
}

type RuleContext = Needs<'db' | 'clock' | 'random' | 'sealer' | 'settings' | 'record'>

/** Creates a rule. Throws `not-found`, `invalid` naming the field, `conflict` if the user has the maximum number. */
export async function create(
  ctx: RuleContext,
  actor: Actor,
  input: NotificationInput,
  also?: (tx: Tx, rule: Notification) => Promise<void>,
): Promise<NotificationView> {
  mustBeAllowed(actor, 'notification')
  const { type, action, sendEmail, message = null } = input
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const place = await placeFor(tx, actor, input)
    const { accountId, userId } = actor
    await checkRuleLimit(ctx, tx, actor)
    const actors = await actorsFor(tx, actor, input.usernames)
    const rule = { accountId, userId, shareId: null, type, action, actors, sendEmail }
    const row = { ...rule, resourceId: place.resource.id, message: checkedMessage(message) }
    const id = await store.insertNotification(tx, row, ctx.clock.now().toISOString())
    const addresses = await addressesFor(ctx, tx, actor, input.recipients)
    mustHaveRecipients(sendEmail, addresses)
    await setRecipients(ctx, tx, { id, accountId, recipients: [] }, addresses)
    const view = await viewOf(tx, actor, await lockRule(tx, actor, id))
    await also?.(tx, view.notification)
    const { resourceId } = row
    await ctx.record(tx, actor, { name: 'notifications.create', path: formatPath(place.names), resourceId })
    return view
  })
}

async function placeFor(tx: Tx, actor: Actor, { type, resource }: NotificationInput): Promise<Place> {
  const place = await tree.find(tx, actor, resource)
  const is = place.resource.type === 'file' ? 'file' : 'folder'
  if (is !== type) throw invalid('type', (of) => `${of.type} must be ${is}: "${resource}" is a ${is}.`)
  return place
}

/** Only administrators get an error for unknown user names, so that other users cannot find out which names exist. */
async function actorsFor(tx: Tx, actor: Actor, usernames: readonly string[]): Promise<string[]> {
  const actors = checkedActors(usernames)
  if (!isAdmin(actor)) return actors
  for (const name of userNamesIn(actors)) {
    const user = await userStore.userByName(tx, name)
    if (user?.accountId !== actor.accountId)
      throw invalid(
        'usernames',
        (of) =>
          `${of.usernames}: the account has no user "${name}". Special words are notice_user_all, notice_user_all_users and notice_user_all_recipients.`,
      )
  }
  return actors
}

/** The user is locked, so the limit also holds for concurrent requests. */
async function checkRuleLimit({ settings }: Needs<'settings'>, tx: Tx, { accountId, userId }: Actor): Promise<void> {
  const most = settings.mail.rules
  await userStore.lockUser(tx, accountId, userId)
  const existing = await store.countOwn(tx, { accountId, userId })
  if (existing >= most)
    throw new Fault(
      'conflict',
      `You have ${existing} notifications; a user may set up at most ${most}. Delete one that you no longer need, or use one on a folder above.`,
    )
}

/** By default the actor's own address, if it has one. A rule from before the limit may keep its number of recipients. */
async function addressesFor(
  { settings }: Needs<'settings'>,
  tx: Tx,
  actor: Actor,
  given: readonly string[] = [],
  already = 0,
): Promise<string[]> {
  if (given.length > 0) return checkedAddresses(given, 'recipients', Math.max(settings.mail.recipients, already))
  const self = await userStore.userById(tx, actor.accountId, actor.userId)
  return self && self.email !== null ? [self.email] : []
}

function mustHaveRecipients(sendEmail: boolean, addresses: readonly string[]): void {
  if (sendEmail && addresses.length === 0)
    throw invalid('recipients', (of) => `${of.recipients} is needed, because you have no email address yourself.`)
}

async function lockRule(tx: Tx, actor: Actor, id: number): Promise<Notification> {
  const found = await store.lockOwnNotification(tx, actor, id)
  if (!found) throw missing(id)
  return found
}

/** A rule created by a user. Throws `conflict` for a receipt. */
async function lockOwnRule(tx: Tx, actor: Actor, id: number): Promise<Notification> {
  const found = await lockRule(tx, actor, id)
  if (found.shareId !== null)
    throw new Fault(
      'conflict',
      (of) =>
        `Notification ${id} is a receipt of share ${found.shareId}. Change ${of.receipts} and ${of['receipt-emails']} of that share.`,
    )
  return found
}

export interface NotificationUpdate {
  readonly action?: NotificationAction | undefined
  readonly usernames?: readonly string[] | undefined
  readonly sendEmail?: boolean | undefined
  readonly recipients?: readonly string[] | undefined
  readonly message?: string | null | undefined
}

/**
 * Changes the given fields; `recipients` replaces all. A rule that is to send emails and has no recipients gets the default ones. Throws
 * `not-found`, `conflict` for a receipt, `invalid`.
 */
export async function update(
  ctx: RuleContext,
  actor: Actor,
  id: number,
  { usernames, message, recipients: named, ...plain }: NotificationUpdate,
): Promise<NotificationView> {
  mustBeAllowed(actor, 'notification')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const before = await lockOwnRule(tx, actor, id)
    const actors = usernames && (await actorsFor(tx, actor, usernames))
    const changes = { ...plain, actors, message: message === undefined ? undefined : checkedMessage(message) }
    await store.updateNotification(tx, id, changes, ctx.clock.now().toISOString())
    const recipients = named ?? (plain.sendEmail && before.recipients.length === 0 ? [] : undefined)
    if (recipients) {
      const addresses = await addressesFor(ctx, tx, actor, recipients, before.recipients.length)
      mustHaveRecipients(plain.sendEmail ?? before.sendEmail, addresses)
      await setRecipients(ctx, tx, before, addresses)
    }
    const { resourceId } = before
    const path = await tree.pathOf(tx, resourceId)
    await ctx.record(tx, actor, { name: 'notifications.update', path, resourceId })
    return await viewOf(tx, actor, await lockRule(tx, actor, id))
  })
}

/** Throws `not-found`, `conflict` for a receipt. */
export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'notification')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const rule = await lockOwnRule(tx, actor, id)
    await store.deleteNotification(tx, id)
    const { resourceId } = rule
    const path = await tree.pathOf(tx, resourceId)
    await ctx.record(tx, actor, { name: 'notifications.delete', path, resourceId })
  })
}
