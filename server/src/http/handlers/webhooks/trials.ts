import * as webhooks from '../../../core/webhooks/endpoints/webhooks.ts'
import { dryRun } from '../../../core/webhooks/trials/dry-run.ts'
import { explain } from '../../../core/webhooks/trials/explain.ts'
import * as trials from '../../../core/webhooks/trials/test-message.ts'
import { presentDryRun, presentExplanation } from '../../present/webhooks/trials.ts'
import { presentAttempt, presentPreview } from '../../present/webhooks/webhook.ts'
import { mergeTriggers } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const testWebhook: Handler<'testWebhook'> = async ({ ctx, actor, params, body }) => {
  const attempt = await trials.sendTest(ctx, actor, params.id, body.event)
  return { status: 200, body: { data: presentAttempt(attempt, actor.timeZone) } }
}

export const previewWebhook: Handler<'previewWebhook'> = async ({ ctx, actor, params, query }) => {
  const { event, responseVersion: version } = query
  const preview = await trials.preview(ctx, actor, params.id, { event, version })
  return { status: 200, body: { data: presentPreview(params.id, preview) } }
}

export const dryRunWebhook: Handler<'dryRunWebhook'> = async ({ ctx, actor, body }) => {
  const { triggers: sent, responseVersion: version, ...rest } = body
  const before =
    sent && body.webhook !== undefined ? (await webhooks.get(ctx, actor, body.webhook)).webhook.triggers : []
  const triggers = sent && mergeTriggers(before, sent)
  const result = await dryRun(ctx, actor, { ...rest, version, triggers })
  return { status: 200, body: { data: presentDryRun(body.webhook ?? null, result, actor.timeZone) } }
}

export const explainWebhook: Handler<'explainWebhook'> = async ({ ctx, actor, params, query }) => {
  const { resourcePath: path, ...rest } = query
  const found = await explain(ctx, actor, params.id, { ...rest, path })
  const data = found.map((one) => presentExplanation(one, actor.timeZone))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}
