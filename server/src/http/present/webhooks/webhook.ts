import type { Webhook as WebhookJson, WebhookTriggers } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import type { WebhookPreviewResponse } from '@sallyport/contract/schemas/webhooks/webhook-trial.ts'
import { type TriggerName, triggerNames } from '../../../core/event.ts'
import type { WebhookFilters } from '../../../core/webhooks/endpoints/filter.ts'
import type { LastAttempt } from '../../../core/webhooks/endpoints/store.ts'
import type { WebhookView } from '../../../core/webhooks/endpoints/webhooks.ts'
import type { Attempt } from '../../../core/webhooks/log/attempts-store.ts'
import type { Preview } from '../../../core/webhooks/trials/test-message.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export function presentWebhook({ webhook, lastAttempt }: WebhookView, timeZone: string): WebhookJson {
  return {
    id: webhook.id,
    type: 'webhook',
    attributes: {
      endpointUrl: webhook.endpointUrl,
      responseVersion: webhook.version,
      triggers: triggerFlags(webhook.triggers),
      filters: presentFilters(webhook.filters),
      verificationToken: webhook.verificationToken,
      signingSecret: webhook.signingSecret,
      previousUntil: webhook.previous && moment(webhook.previous.until, timeZone),
      rateLimit: webhook.rateLimit,
      caCertificate: webhook.authorities,
      circuitOpenSince: webhook.openedAt && moment(webhook.openedAt, timeZone),
      failed: webhook.failed,
      paused: webhook.paused,
      lastAttempt: lastAttempt && presentLastAttempt(lastAttempt, timeZone),
      created: moment(webhook.createdAt, timeZone),
      modified: moment(webhook.modifiedAt, timeZone),
    },
    relationships: {
      ownerAccount: related('account', webhook.accountId),
      resource: related('resource', webhook.resourceId),
    },
  }
}

const presentLastAttempt = ({ id, attempt_id: attemptId, sent_at, status }: LastAttempt, timeZone: string) => ({
  id,
  attemptId,
  sent: moment(sent_at, timeZone),
  status,
})

const presentFilters = (filters: WebhookFilters | null): WebhookJson['attributes']['filters'] => {
  if (!filters) return null
  const { names, extensions, minSize, protocols, users } = filters
  return {
    ...(names && { names: [...names] }),
    ...(extensions && { extensions: [...extensions] }),
    ...(minSize !== undefined && { minSize }),
    ...(protocols && { protocols: [...protocols] }),
    ...(users && { users: [...users] }),
  }
}

/** `resources.upload` → `{resources: {upload: true, …}, …}`. */
function triggerFlags(triggers: readonly TriggerName[]): WebhookTriggers {
  const flags: Record<string, Record<string, boolean>> = {}
  for (const name of triggerNames) {
    const [noun = '', verb = ''] = name.split('.')
    flags[noun] = { ...flags[noun], [verb]: triggers.includes(name) }
  }
  return flags as WebhookTriggers
}

/** One attempt in the log: request and response. */
export function presentAttempt(attempt: Attempt, timeZone: string): WebhookActivityEntry {
  const requestHeaders = JSON.parse(attempt.request_headers) as Record<string, string>
  const sent = JSON.parse(attempt.request_body) as Record<string, unknown>
  const common = {
    attemptId: attempt.attempt_id,
    accountId: String(attempt.account_id),
    webhookId: attempt.webhook_id,
    webhookPath: attempt.webhook_path,
    endpointUrl: attempt.endpoint_url,
    event: attempt.event,
    username: attempt.username,
    ipAddress: attempt.ip,
    resourcePath: attempt.path,
    resend: attempt.resend === 1,
    status: attempt.status,
    response: attempt.response_body,
    created: moment(attempt.created_at, timeZone),
    sent: moment(attempt.sent_at, timeZone),
    messageId: requestHeaders['webhook-id'] ?? '',
    request: attempt.request_body,
    requestHeaders,
    responseHeaders: JSON.parse(attempt.response_headers) as Record<string, string>,
    duration: attempt.duration_ms,
    errorKind: attempt.error_kind,
    error: attempt.error,
    webhookFormat: attempt.version,
    details: attempt.version === 'v2' ? sent : v1Details(attempt, sent),
  }
  // The body was rendered in the form that the schema describes; a test checks this.
  return {
    id: attempt.id,
    type: 'webhookActivity',
    attributes: common as unknown as WebhookActivityEntry['attributes'],
  }
}

const v1Details = (attempt: Attempt, sent: Record<string, unknown>) => ({
  attemptId: attempt.attempt_id,
  accountName: sent['accountname'],
  protocol: sent['protocol'],
  username: attempt.username,
  event: attempt.event,
  attempt: attempt.attempt,
})

export const presentPreview = (webhookId: number, preview: Preview): WebhookPreviewResponse['data'] => ({
  id: webhookId,
  type: 'webhookPreview',
  attributes: {
    event: preview.event,
    responseVersion: preview.version,
    endpointUrl: preview.endpointUrl,
    headers: { ...preview.headers },
    body: preview.body,
  },
})
