import * as trials from '../../core/webhooks/trials.ts'
import type { Handler } from '../call.ts'
import { presentAttempt, presentPreview } from '../present/webhook.ts'

export const testWebhook: Handler<'testWebhook'> = async ({ tools, actor, params, body }) => {
  const attempt = await trials.sendTest(tools, actor, params.id, body.event)
  return { status: 200, body: { data: presentAttempt(attempt, actor.timeZone) } }
}

export const previewWebhook: Handler<'previewWebhook'> = async ({ tools, actor, params, query }) => {
  const { event, responseVersion: version } = query
  const preview = await trials.preview(tools, actor, params.id, { event, version })
  return { status: 200, body: { data: presentPreview(params.id, preview) } }
}
