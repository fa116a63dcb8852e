/** Triggers as nested in the API, by event name. */
import type { WebhookTriggers } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { type WebhookEvent, webhookEvents } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { eventDescriptions } from '../../../components/webhooks/event-names.ts'

export interface Trigger {
  readonly event: WebhookEvent
  /** Description of the event. */
  readonly about: string
}

const partsOf = (event: WebhookEvent) => event.split('.') as [noun: string, verb: string]

export const allTriggers: readonly Trigger[] = webhookEvents.map((event) => ({
  event,
  about: eventDescriptions[event],
}))

export const eventsOf = (triggers: WebhookTriggers): WebhookEvent[] =>
  webhookEvents.filter((event) => {
    const [noun, verb] = partsOf(event)
    return (triggers as Record<string, Record<string, boolean>>)[noun]?.[verb]
  })

/** All triggers, on or off. */
export function triggersOf(events: readonly WebhookEvent[]): WebhookTriggers {
  const flags: Record<string, Record<string, boolean>> = {}
  for (const event of webhookEvents) {
    const [noun, verb] = partsOf(event)
    flags[noun] = { ...flags[noun], [verb]: events.includes(event) }
  }
  return flags as WebhookTriggers
}
