/** Webhook triggers, switched on and off by name in a request. */
import type { WebhookTriggersInput } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { type TriggerName, triggerNames } from '../../core/event.ts'
import { Fault } from '../../core/fault.ts'

/** The triggers after a request has switched some on or off. Throws `invalid` when none is left. */
export function mergeTriggers(before: readonly TriggerName[], input: WebhookTriggersInput): TriggerName[] {
  const sent = new Map<string, boolean>()
  for (const [noun, flags] of Object.entries(input))
    for (const [verb, on] of Object.entries(flags ?? {})) if (typeof on === 'boolean') sent.set(`${noun}.${verb}`, on)
  const chosen = triggerNames.filter((name) => sent.get(name) ?? before.includes(name))
  if (chosen.length === 0)
    throw new Fault('invalid', 'triggers must switch on at least one event, for example {"resources":{"upload":true}}.')
  return chosen
}
