import type { WebhookDryRunResponse, WebhookExplanation } from '@sallyport/contract/schemas/webhook-trial.ts'
import type { EventResource } from '../../../core/event.ts'
import type { DryRun } from '../../../core/webhooks/dry-run.ts'
import type { KeptEvent } from '../../../core/webhooks/events-store.ts'
import type { Explanation } from '../../../core/webhooks/explain.ts'
import { moment } from '../../responses/time.ts'
import { presentOwed } from './owed.ts'

const shownPaths = 10

const past = ({ name, at, username, protocol }: KeptEvent, resources: readonly EventResource[], timeZone: string) => ({
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
    examples: examples.map(({ event, resources }) => ({ eventId: event.id, ...past(event, resources, timeZone) })),
  },
})

export const presentExplanation = (
  { event, told, reason, checks, messages }: Explanation,
  timeZone: string,
): WebhookExplanation => ({
  id: event.id,
  type: 'webhookExplanation',
  attributes: {
    ...past(event, event.resources, timeZone),
    told,
    reason,
    checks: checks.map((check) => ({ ...check })),
    messages: messages.map(({ message, standing }) => ({ message: presentOwed(message, timeZone), standing })),
  },
})
