/** Checks of the rules by which a webhook gets an event, and the status of a message, each in a sentence. Pure. */
import type { PlanLimits } from '../../accounts/plan.ts'
import type { EventResource } from '../../event.ts'
import { maxAttempts } from '../delivery/retry-schedule.ts'
import { type CompiledFilters, compileFilters, type FilterName, watches } from '../endpoints/filter.ts'
import type { Webhook } from '../endpoints/webhook.ts'
import type { StoredEvent } from '../events/events-store.ts'
import type { SendingBlock } from '../queue/endpoint-state-store.ts'
import type { Message } from '../queue/messages-store.ts'
import { longestIntervalMs } from '../queue/rate-limit.ts'

export interface Check {
  readonly rule: 'made' | 'changed' | 'trigger' | 'folder' | FilterName
  readonly passed: boolean
  /** A sentence for the administrator. */
  readonly detail: string
}

export interface ExplainedWebhook {
  readonly webhook: Webhook
  /** Path of the watched folder; null while it is in the trash. */
  readonly folder: string | null
  readonly limits: Pick<PlanLimits, 'webhookTriggers'>
}

/** Checks the current rules against a past event. */
export function checksOf({ webhook, folder, limits }: ExplainedWebhook, event: StoredEvent): Check[] {
  const inside = event.resources.filter((resource) => watches(webhook, resource))
  const compiledFilters = compileFilters(webhook.filters)
  return [
    check('made', webhook.createdAt <= event.at, [
      'The webhook existed at the time of the event.',
      `The webhook was created on ${webhook.createdAt}, after the event.`,
    ]),
    check('trigger', webhook.triggers.includes(event.name), [
      `${event.name} is among its triggers.`,
      limits.webhookTriggers.includes(event.name)
        ? `${event.name} is not among its triggers.`
        : `${event.name} is not among its triggers, and the plan of the account does not include it.`,
    ]),
    check('folder', inside.length > 0, [
      folder === null
        ? 'The event was in the watched folder, which is now in the Trash Can.'
        : `Files and folders of the event in the watched folder ${folder}: ${inside.length}.`,
      folder === null
        ? 'The watched folder is in the Trash Can, so the webhook is inactive.'
        : `No file or folder of the event is in the watched folder ${folder}.`,
    ]),
    ...filterChecks(webhook, event, inside.length > 0 ? inside : event.resources, compiledFilters),
    check('changed', webhook.modifiedAt <= event.at, [
      'Its settings have not changed since the event.',
      `Its settings were changed on ${webhook.modifiedAt}, after the event: they may have been different at the time.`,
    ]),
  ]
}

const check = (rule: Check['rule'], passed: boolean, [yes, no]: readonly [string, string]): Check => ({
  rule,
  passed,
  detail: passed ? yes : no,
})

/** For filters on resources, the resource that fails the fewest counts. */
function filterChecks(
  webhook: Webhook,
  event: StoredEvent,
  resources: readonly EventResource[],
  compiledFilters: CompiledFilters,
): Check[] {
  const [closest = []] = resources
    .map((resource) => compiledFilters.failedByResource(resource))
    .toSorted((a, b) => a.length - b.length)
  const failing = new Set([...compiledFilters.failedByEvent(event), ...closest])
  const { filters } = webhook
  return (Object.keys(filters ?? {}) as FilterName[]).map((name) => {
    const wanted = `${[filters?.[name] ?? []].flat().join(', ')}`
    return check(name, !failing.has(name), [
      `The filter "${name}" (${wanted}) matches.`,
      `The filter "${name}" (${wanted}) does not match: ${failures[name](event)}.`,
    ])
  })
}

const failures: Readonly<Record<FilterName, (event: StoredEvent) => string>> = {
  names: () => 'no name matches',
  extensions: () => 'no file has one of these extensions',
  minSize: () => 'no file has this size in bytes',
  protocols: ({ protocol }) => `the protocol was ${protocol}`,
  users: ({ username }) => `the user was ${username}`,
}

export interface MessageStatusFacts extends SendingBlock {
  readonly webhook: Pick<Webhook, 'failed' | 'paused' | 'rateLimit'>
  readonly message: Pick<Message, 'state' | 'attempts'>
  /** Time of the next attempt; null while an earlier message blocks it. */
  readonly due: string | null
  readonly now: string
  /** The error of the last attempt; '' for none. */
  readonly lastError: string
  /** Whether a resend of it was delivered. */
  readonly resendDelivered: boolean
}

/** 2026-11-28T01:24:52.757Z as "2026-11-28 01:24:52 (UTC)". */
const timeText = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} (UTC)`

/** The status of a message, in a sentence. */
export function statusOf(facts: MessageStatusFacts): string {
  const { webhook, message, due, openUntil, lastError } = facts
  const trouble = lastError === '' ? '' : ` The last attempt: ${lastError}`
  if (message.state === 'delivered') return 'It was delivered.'
  if (message.state === 'exhausted') return exhausted(facts, trouble)
  if (message.state === 'skipped') return 'It was discarded before it was delivered.'
  if (webhook.failed)
    return `It is waiting: the webhook was disabled after failures. Resume the webhook to send it.${trouble}`
  if (webhook.paused) return 'It is waiting: the webhook is paused.'
  if (due === null) return 'It is waiting for an earlier message about the same file or folder.'
  if (openUntil !== null)
    return `It is waiting: the endpoint failed many times in a row, and nothing is sent to it until ${timeText(openUntil)}.${trouble}`
  const throttled = throttleOf(facts)
  if (throttled !== null) return `${throttled}${trouble}`
  if (message.attempts === 0) return `The first attempt is at ${timeText(due)}.`
  return `The next attempt is at ${timeText(due)}; ${message.attempts} of ${maxAttempts} attempts have failed.${trouble}`
}

function exhausted({ message: { attempts }, resendDelivered }: MessageStatusFacts, trouble: string): string {
  const word = attempts === 1 ? 'attempt' : 'attempts'
  return resendDelivered
    ? `Sending stopped after ${attempts} ${word}, and it was delivered when it was sent again.`
    : `Sending stopped after ${attempts} ${word}.${trouble}`
}

/** Delay of a due message by its endpoint. */
function throttleOf({ webhook: { rateLimit }, due, now, throttledUntil }: MessageStatusFacts): string | null {
  const isDue = due !== null && due <= (throttledUntil ?? now)
  if (!isDue) return null
  if (
    throttledUntil !== null &&
    (rateLimit === null || Date.parse(throttledUntil) - Date.parse(now) > longestIntervalMs)
  )
    return `It is waiting: the endpoint asked to receive no requests until ${timeText(throttledUntil)}.`
  if (rateLimit === null) return null
  return `It is waiting for its turn: the rate limit of the webhook is ${rateLimit} ${rateLimit === 1 ? 'message' : 'messages'} a second.`
}
