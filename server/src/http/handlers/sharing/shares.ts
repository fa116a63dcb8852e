import type { ShareIncluded } from '@sallyport/contract/schemas/shares/share.ts'
import * as shareLog from '../../../core/activity/share-log.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import { withDefaultForm } from '../../../core/forms/default-form.ts'
import { receiptIds } from '../../../core/notifications/view.ts'
import { complete } from '../../../core/shares/completing.ts'
import * as finding from '../../../core/shares/finding.ts'
import * as invitations from '../../../core/shares/invitations.ts'
import { list } from '../../../core/shares/listing/list.ts'
import { accessNames } from '../../../core/shares/share.ts'
import * as shares from '../../../core/shares/shares.ts'
import { includedReceipts, includedResources, includedUsers } from '../../present/included.ts'
import { presentShareAction, presentShareChange, presentShares } from '../../present/sharing/share-activity.ts'
import { instant } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

type Settings = Partial<Parameters<Handler<'updateShareById'>>[0]['body']>

/** The settings in a request, in the form of `core/shares`. */
function settingsOf(actor: Actor, body: Settings) {
  const { accessMode, fileDropCreateFolders: createFolders, messageBody: message, messageSubject: subject } = body
  const { expiration, recipients, name, embed, hasNotification, isPublic, requireEmail, resources, password } = body
  return {
    ...{ createFolders, message, subject, name, embed, hasNotification, isPublic, requireEmail, resources, password },
    ...{ storageQuota: body.storageQuota, downloadLimit: body.downloadLimit },
    notificationEmails: body.notificationEmails,
    access: accessMode && new Set(accessNames.filter((one) => accessMode[one] === true)),
    expiresAt: expiration === null ? null : instant('expiration', expiration, actor),
    recipients: recipients?.map(({ email, type }) => ({ email, copy: type?.toLowerCase() === 'cc' })),
  }
}

interface Caller {
  readonly ctx: Context
  readonly actor: Actor
}

/** The shared files and folders. Their paths begin at the caller's home folder. */
async function sharedResources({ ctx, actor }: Caller, { share, places }: finding.ShareView) {
  const viewer = share.type === 'send' ? finding.withSendRoot(actor, share) : actor
  const ids = places.map(({ resource }) => resource.id)
  return await includedResources(ctx, viewer, ids)
}

async function includedOf(call: Caller, include: readonly string[], views: readonly finding.ShareView[]) {
  const shares = views.map(({ share }) => share)
  const ownerIds = shares.map(({ ownerId }) => ownerId)
  const ids = shares.map(({ id }) => id)
  const found: ShareIncluded[] = []
  if (include.includes('owner')) found.push(...(await includedUsers(call.ctx, call.actor, ownerIds)))
  if (include.includes('resources')) for (const view of views) found.push(...(await sharedResources(call, view)))
  if (include.includes('notifications')) found.push(...(await includedReceipts(call.ctx, call.actor, ids)))
  return found
}

async function presentAll(call: Caller, views: readonly finding.ShareView[], include: readonly string[] = []) {
  const { ctx, actor } = call
  const shares = views.map(({ share }) => share)
  const ids = shares.map(({ id }) => id)
  const latestActivity = include.includes('activity') ? await shareLog.latestOf(ctx, actor, shares) : null
  const presented = presentShares(actor, views, { receipts: await receiptIds(ctx, actor, ids), latestActivity })
  return { ...presented, included: await includedOf(call, include, views) }
}

async function single(call: Caller, view: finding.ShareView, include: readonly string[] = []) {
  const { data, ...rest } = await presentAll(call, [view], include)
  const [one] = data
  if (!one) throw new Error('a share that was there is not presented')
  return { data: one, ...rest }
}

export const listShares: Handler<'listShares'> = async ({ ctx, actor, query }) => {
  const { sort, include, ...rest } = query
  const { views, total } = await list(ctx, actor, { ...rest, ascending: sort === 'created' })
  const answer = await presentAll({ ctx, actor }, views, include)
  return { status: 200, body: { totalResults: total, returnedResults: views.length, ...answer } }
}

export const getShareById: Handler<'getShareById'> = async (call) => {
  const view = await finding.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, view, call.query.include) }
}

export const addShare: Handler<'addShare'> = async (call) => {
  const { ctx, actor, body } = call
  const { type, name, sendingLocalFiles: uploading } = body
  const input = { ...settingsOf(actor, body), type, name, uploading }
  const made = await shares.create(ctx, actor, input, type === 'receive' ? withDefaultForm(ctx) : undefined)
  const meta = made.sendToken === null ? {} : { meta: { accessToken: made.sendToken } }
  return { status: 201, body: { ...(await single(call, made.view)), ...meta } }
}

export const updateShareById: Handler<'updateShareById'> = async (call) => {
  const { ctx, actor, params, body } = call
  const open = body.status === undefined ? undefined : body.status === 1
  const view = await shares.update(ctx, actor, params.id, { ...settingsOf(actor, body), open })
  return { status: 200, body: await single(call, view) }
}

export const deleteShareById: Handler<'deleteShareById'> = async ({ ctx, actor, params }) => {
  await shares.remove(ctx, actor, params.id)
  return emptyAnswer
}

export const completeDirectSend: Handler<'completeDirectSend'> = async (call) => {
  const view = await complete(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, view) }
}

export const getShareActivity: Handler<'getShareActivity'> = async ({ ctx, actor, params, query }) => {
  const { entries, total } = await shareLog.ofShare(ctx, actor, params.id, query)
  const data = entries.map((entry) => presentShareAction(actor, entry))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const getShareHistory: Handler<'getShareHistory'> = async ({ ctx, actor, query }) => {
  const data = (await shareLog.history(ctx, actor, query)).map((change) => presentShareChange(change, actor.timeZone))
  const totalResults = await shareLog.historyTotal(ctx, actor, query, data.length)
  return { status: 200, body: { totalResults, returnedResults: data.length, data } }
}

export const resendInvitationsForShare: Handler<'resendInvitationsForShare'> = async ({ ctx, actor, params, body }) => {
  const data = await invitations.resend(ctx, actor, params.shareId, body.recipientId)
  return { status: 201, body: { data } }
}
