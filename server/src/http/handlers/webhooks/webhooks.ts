import type { WebhookIncluded } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import * as webhooks from '../../../core/webhooks/endpoints/webhooks.ts'
import * as log from '../../../core/webhooks/log/attempts.ts'
import { includedAccount, includedResources } from '../../present/included.ts'
import { presentAttempt, presentWebhook } from '../../present/webhooks/webhook.ts'
import { instant, mergeTriggers, sorting } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

interface Caller {
  readonly ctx: Context
  readonly actor: Actor
}

const includeNothing: readonly string[] = []

async function included(call: Caller, include: readonly string[], views: readonly webhooks.WebhookView[]) {
  const folders = views.map(({ webhook }) => webhook.resourceId)
  const found: WebhookIncluded[] = []
  if (include.includes('resource')) found.push(...(await includedResources(call.ctx, call.actor, folders)))
  if (include.includes('ownerAccount')) found.push(...(await includedAccount(call.ctx, call.actor)))
  return found
}

/** One webhook in an array of one, as clients require. */
async function single(call: Caller, view: webhooks.WebhookView, include = includeNothing) {
  return { data: [presentWebhook(view, call.actor.timeZone)], included: await included(call, include, [view]) }
}

export const getWebhooksList: Handler<'getWebhooksList'> = async ({ ctx, actor, query }) => {
  const { views, total } = await webhooks.list(ctx, actor, query)
  const data = views.map((view) => presentWebhook(view, actor.timeZone))
  const body = { totalResults: total, returnedResults: data.length, data }
  return { status: 200, body: { ...body, included: await included({ ctx, actor }, query.include, views) } }
}

export const getWebhookById: Handler<'getWebhookById'> = async (call) => {
  const view = await webhooks.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, view, call.query.include) }
}

export const addWebhook: Handler<'addWebhook'> = async (call) => {
  const { responseVersion: version, triggers, ...rest } = call.body
  const chosen = triggers && mergeTriggers([], triggers)
  const view = await webhooks.create(call.ctx, call.actor, { ...rest, version, triggers: chosen })
  return { status: 201, body: await single(call, view) }
}

export const updateWebhook: Handler<'updateWebhook'> = async (call) => {
  const { ctx, actor, params, body } = call
  const { responseVersion: version, triggers, ...rest } = body
  const before = triggers && (await webhooks.get(ctx, actor, params.id)).webhook.triggers
  const chosen = triggers && mergeTriggers(before ?? [], triggers)
  const view = await webhooks.update(ctx, actor, params.id, { ...rest, version, triggers: chosen })
  return { status: 200, body: await single(call, view) }
}

export const deleteWebhook: Handler<'deleteWebhook'> = async ({ ctx, actor, params }) => {
  await webhooks.remove(ctx, actor, params.id)
  return emptyAnswer
}

export const regenerateWebhookToken: Handler<'regenerateWebhookToken'> = async (call) => {
  const view = await webhooks.rotateSecrets(call.ctx, call.actor, call.params.id, call.query.keepPrevious)
  return { status: 200, body: await single(call, view) }
}

export const resendWebhookActivityEntry: Handler<'resendWebhookActivityEntry'> = async ({ ctx, actor, params }) => {
  await log.resend(ctx, actor, params.activityId)
  return emptyAnswer
}

export const getWebhookLogs: Handler<'getWebhookLogs'> = async ({ ctx, actor, query }) => {
  const { startDate, endDate, statusCode: status, resourcePath: path, sort, ...rest } = query
  const from = instant('startDate', startDate, actor)
  const to = instant('endDate', endDate, actor)
  const filter = { ...rest, from, to, status, path, sort: sort.map(sorting) }
  const attempts = await log.list(ctx, actor, filter)
  const data = attempts.map((attempt) => presentAttempt(attempt, actor.timeZone))
  const totalResults = await log.total(ctx, actor, filter, data.length)
  return { status: 200, body: { totalResults, returnedResults: data.length, data } }
}
