import * as outbox from '../../../core/webhooks/log/outbox.ts'
import { presentWebhookMessage } from '../../present/webhooks/message.ts'
import { presentMessageHistory } from '../../present/webhooks/message-history.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const getWebhookMessages: Handler<'getWebhookMessages'> = async ({ ctx, actor, params, query }) => {
  const { startDate, endDate, ...rest } = query
  const range = { from: instant('startDate', startDate, actor), to: instant('endDate', endDate, actor) }
  const messages = await outbox.list(ctx, actor, params.id, { ...rest, ...range })
  const data = messages.map((message) => presentWebhookMessage(message, actor.timeZone))
  return { status: 200, body: { totalResults: 0, returnedResults: data.length, data } }
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
