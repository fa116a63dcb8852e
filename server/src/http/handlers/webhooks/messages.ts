import { feed } from '../../../core/webhooks/events/feed.ts'
import * as outbox from '../../../core/webhooks/log/outbox.ts'
import { presentEvent, presentMessage } from '../../present/webhooks/event.ts'
import { presentMessageHistory, presentWebhookMessage } from '../../present/webhooks/message.ts'
import { abortSignalOf } from '../../requests/abort-signal.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const getWebhookMessages: Handler<'getWebhookMessages'> = async ({ ctx, actor, params, query }) => {
  const { startDate, endDate, ...rest } = query
  const range = { from: instant('startDate', startDate, actor), to: instant('endDate', endDate, actor) }
  const filter = { ...rest, ...range }
  const messages = await outbox.list(ctx, actor, params.id, filter)
  const data = messages.map((message) => presentWebhookMessage(message, actor.timeZone))
  const totalResults = await outbox.total(ctx, actor, params.id, { ...filter, returned: data.length })
  return { status: 200, body: { totalResults, returnedResults: data.length, data } }
}

export const getWebhookMessage: Handler<'getWebhookMessage'> = async ({ ctx, actor, params }) => {
  const story = await outbox.get(ctx, actor, params.messageId)
  return { status: 200, body: { data: presentMessageHistory(story, actor.timeZone) } }
}

export const resendFailedMessages: Handler<'resendFailedMessages'> = async ({ ctx, actor, params, body }) => {
  const now = ctx.clock.now().toISOString()
  const from = instant('startDate', body.startDate, actor) ?? now
  const to = instant('endDate', body.endDate, actor) ?? now
  const attributes = await outbox.resendFailed(ctx, actor, params.id, { from, to, confirm: body.confirm })
  return { status: 200, body: { data: { id: params.id, type: 'webhookResend', attributes } } }
}

export const getEvents: Handler<'getEvents'> = async ({ ctx, actor, query, request, reply }) => {
  const { wait, ...rest } = query
  const page = await feed(ctx, actor, { ...rest, waitMs: wait * 1_000 }, abortSignalOf(request, reply))
  const { timeZone } = actor
  const data =
    page.kind === 'events'
      ? page.entries.map((event) => presentEvent(event, page.accountName, timeZone))
      : page.entries.map((message) => presentMessage(message, timeZone))
  return { status: 200, body: { returnedResults: data.length, cursor: page.cursor, data } }
}
