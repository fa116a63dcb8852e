import type { WebhookDryRunResponse, WebhookExplanation } from '@sallyport/contract/schemas/webhooks/webhook-trial.ts'
import type { EventResource } from '../../../core/event.ts'
import type { StoredEvent } from '../../../core/webhooks/events/events-store.ts'
import type { DryRun } from '../../../core/webhooks/trials/dry-run.ts'
import type { Explanation } from '../../../core/webhooks/trials/explain.ts'
import { moment } from '../../responses/time.ts'
import { presentWebhookMessage } from './message.ts'

const shownPaths = 10

const presentPastEvent = (
  { name, at, username, protocol }: StoredEvent,
  resources: readonly EventResource[],
  timeZone: string,
) => ({
  event: name,
  created: moment(at, timeZone),
  username,
  protocol,
  resourceCount: resources.length,
  resourcePaths: resources.slice(0, shownPaths).map(({ path }) => path),
})

export const presentDryRun = (
  webhookId: number | null,
  { examples, since, ...counts }: DryRun,
  timeZone: string,
): WebhookDryRunResponse['data'] => ({
  id: webhookId,
  type: 'webhookDryRun',
  attributes: {
    since: moment(since, timeZone),
    ...counts,
    examples: examples.map(({ event, resources }) => ({
      eventId: event.id,
      ...presentPastEvent(event, resources, timeZone),
    })),
  },
})

export const presentExplanation = (
  { event, notified, reason, checks, messages }: Explanation,
  timeZone: string,
): WebhookExplanation => ({
  id: event.id,
  type: 'webhookExplanation',
  attributes: {
    ...presentPastEvent(event, event.resources, timeZone),
    told: notified,
    reason,
    checks: checks.map((check) => ({ ...check })),
    messages: messages.map(({ message, status }) => ({
      message: presentWebhookMessage(message, timeZone),
      standing: status,
    })),
  },
})
