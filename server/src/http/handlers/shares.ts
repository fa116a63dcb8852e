import type { ShareIncluded } from '@sallyport/contract/schemas/share.ts'
import type { Actor } from '../../core/actor.ts'
import { withUsualForm } from '../../core/forms/receives.ts'
import { complete } from '../../core/shares/completing.ts'
import * as finding from '../../core/shares/finding.ts'
import * as invitations from '../../core/shares/invitations.ts'
import { accessNames } from '../../core/shares/share.ts'
import * as shares from '../../core/shares/shares.ts'
import type { Tools } from '../../core/tools.ts'
import { emptyAnswer, type Handler } from '../call.ts'
import { instant } from '../input.ts'
import { includedResources, includedUsers } from '../present/included.ts'
import { presentShare } from '../present/share.ts'

interface Asking {
  readonly tools: Tools
  readonly actor: Actor
}

type Settings = Partial<Parameters<Handler<'updateShareById'>>[0]['body']>

/** What a caller says of a share, in the words of the rules. */
function settingsOf(actor: Actor, body: Settings) {
  const { accessMode, fileDropCreateFolders: createFolders, messageBody: message, messageSubject: subject } = body
  const { expiration, recipients, name, embed, hasNotification, isPublic, requireEmail, resources, password } = body
  return {
    ...{ createFolders, message, subject, name, embed, hasNotification, isPublic, requireEmail, resources, password },
    notificationEmails: body.notificationEmails,
    access: accessMode && new Set(accessNames.filter((one) => accessMode[one] === true)),
    expiresAt: expiration === null ? null : instant('expiration', expiration, actor),
    recipients: recipients?.map(({ email, type }) => ({ email, copy: type?.toLowerCase() === 'cc' })),
  }
}

/** What is shared, seen from where its paths begin. */
async function whatIsShared({ tools, actor }: Asking, { share, places }: finding.ShareView) {
  const seer = share.type === 'send' ? finding.atSend(actor, share) : actor
  const ids = places.map(({ resource }) => resource.id)
  return await includedResources(tools, seer, ids)
}

async function includedOf(call: Asking, include: readonly string[], views: readonly finding.ShareView[]) {
  const owners = views.map(({ share }) => share.ownerId)
  const found: ShareIncluded[] = []
  if (include.includes('owner')) found.push(...(await includedUsers(call.tools, call.actor, owners)))
  if (include.includes('resources')) for (const view of views) found.push(...(await whatIsShared(call, view)))
  return found
}

async function single(call: Asking, view: finding.ShareView, include: readonly string[] = []) {
  return { data: presentShare(call.actor, view), included: await includedOf(call, include, [view]) }
}

export const listShares: Handler<'listShares'> = async ({ tools, actor, query }) => {
  const { sort, include, ...rest } = query
  const { views, total } = await finding.list(tools, actor, { ...rest, ascending: sort === 'created' })
  const data = views.map((view) => presentShare(actor, view))
  const included = await includedOf({ tools, actor }, include, views)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data, included } }
}

export const getShareById: Handler<'getShareById'> = async (call) => {
  const view = await finding.get(call.tools, call.actor, call.params.id)
  return { status: 200, body: await single(call, view, call.query.include) }
}

export const addShare: Handler<'addShare'> = async (call) => {
  const { tools, actor, body } = call
  const { type, name, sendingLocalFiles: uploading } = body
  const input = { ...settingsOf(actor, body), type, name, uploading }
  const made = await shares.create(tools, actor, input, type === 'receive' ? withUsualForm(tools) : undefined)
  const meta = made.sendToken === null ? {} : { meta: { accessToken: made.sendToken } }
  return { status: 201, body: { ...(await single(call, made.view)), ...meta } }
}

export const updateShareById: Handler<'updateShareById'> = async (call) => {
  const { tools, actor, params, body } = call
  const open = body.status === undefined ? undefined : body.status === 1
  const view = await shares.update(tools, actor, params.id, { ...settingsOf(actor, body), open })
  return { status: 200, body: await single(call, view) }
}

export const deleteShareById: Handler<'deleteShareById'> = async ({ tools, actor, params }) => {
  await shares.remove(tools, actor, params.id)
  return emptyAnswer
}

export const completeDirectSend: Handler<'completeDirectSend'> = async (call) => {
  const view = await complete(call.tools, call.actor, call.params.id)
  return { status: 200, body: await single(call, view) }
}

export const resendInvitationsForShare: Handler<'resendInvitationsForShare'> = async ({
  tools,
  actor,
  params,
  body,
}) => {
  const data = await invitations.resend(tools, actor, params.shareId, body.recipientId)
  return { status: 201, body: { data } }
}
