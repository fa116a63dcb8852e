import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import * as outbox from '../../../core/emails/outbox.ts'
import * as notifications from '../../../core/notifications/notifications.ts'
import type { NotificationView } from '../../../core/notifications/view.ts'
import { recommend } from '../../../core/users/referral.ts'
import { resendWelcome } from '../../../core/users/users.ts'
import { presentEmail } from '../../present/account/email.ts'
import { presentNotification } from '../../present/account/notification.ts'
import { includedResources, includedShares, includedUsers } from '../../present/included.ts'
import { sorting } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

interface Caller {
  readonly ctx: Context
  readonly actor: Actor
}

type Included = Resource | Share | User

/** The related objects that `include` asks for. */
async function includedOf(call: Caller, include: readonly string[], views: readonly NotificationView[]) {
  const { users, resources, shares } = notifications.relatedIds(views)
  const found: Included[] = []
  if (include.includes('ownerUser')) found.push(...(await includedUsers(call.ctx, call.actor, users)))
  if (include.includes('resource')) found.push(...(await includedResources(call.ctx, call.actor, resources)))
  if (include.includes('share')) found.push(...(await includedShares(call.ctx, call.actor, shares)))
  return found
}

async function single(call: Caller, view: NotificationView, include: readonly string[] = []) {
  return { data: presentNotification(view, call.actor.timeZone), included: await includedOf(call, include, [view]) }
}

export const listNotifications: Handler<'listNotifications'> = async ({ ctx, actor, query }) => {
  const { sort, include, ...rest } = query
  const { views, total } = await notifications.list(ctx, actor, { ...rest, sort: sort.map(sorting) })
  const data = views.map((view) => presentNotification(view, actor.timeZone))
  const included = await includedOf({ ctx, actor }, include, views)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data, included } }
}

export const addNotification: Handler<'addNotification'> = async (call) => {
  const view = await notifications.create(call.ctx, call.actor, call.body)
  return { status: 201, body: await single(call, view) }
}

export const getNotificationById: Handler<'getNotificationById'> = async (call) => {
  const view = await notifications.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, view, call.query.include) }
}

export const updateNotificationById: Handler<'updateNotificationById'> = async (call) => {
  const view = await notifications.update(call.ctx, call.actor, call.params.id, call.body)
  return { status: 200, body: await single(call, view) }
}

export const deleteNotificationById: Handler<'deleteNotificationById'> = async ({ ctx, actor, params }) => {
  await notifications.remove(ctx, actor, params.id)
  return emptyAnswer
}

const sent = { status: 201, body: { data: [] as string[] } } as const

export const sendReferralEmail: Handler<'sendReferralEmail'> = async ({ ctx, actor, body }) => {
  await recommend(ctx, actor, body)
  return sent
}

export const sendWelcomeEmail: Handler<'sendWelcomeEmail'> = async ({ ctx, actor, params }) => {
  await resendWelcome(ctx, actor, params.username)
  return sent
}

export const listLetters: Handler<'listLetters'> = async ({ ctx, actor, query }) => {
  const { mailServer } = ctx.settings
  const { emails: found, total } = await outbox.list(ctx, actor, query)
  const data = found.map((email) => presentEmail(email, mailServer, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, mailServer, data } }
}
