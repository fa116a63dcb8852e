/** Why an event did or did not become a message of a webhook: each rule with its verdict and a sentence. Pure. */
import type { PlanLimits } from '../accounts/plan.ts'
import type { EventResource } from '../event.ts'
import type { KeptEvent } from './events-store.ts'
import { type FilterName, type Sieve, sieve } from './filter.ts'
import type { HeldBack } from './health-store.ts'
import type { Message } from './messages-store.ts'
import { slowestPaceMs } from './pace.ts'
import { mostAttempts, type Webhook, watches } from './webhook.ts'

export interface Check {
  readonly rule: 'made' | 'changed' | 'trigger' | 'folder' | FilterName
  readonly passed: boolean
  /** A sentence for the administrator. */
  readonly detail: string
}

export interface Circumstances {
  readonly webhook: Webhook
  /** Path of the watched folder; null while it is in the trash. */
  readonly folder: string | null
  readonly limits: Pick<PlanLimits, 'webhookTriggers'>
}

/** The rules of today, held against an event of the past. */
export function checksOf({ webhook, folder, limits }: Circumstances, event: KeptEvent): Check[] {
  const inside = event.resources.filter((resource) => watches(webhook, resource))
  const sift = sieve(webhook.filters)
  return [
    check('made', webhook.createdAt <= event.at, [
      'The webhook was there already.',
      `The webhook was made on ${webhook.createdAt}, after the event.`,
    ]),
    check('trigger', webhook.triggers.includes(event.name), [
      `${event.name} is among its triggers.`,
      `${event.name} is not among its triggers${limits.webhookTriggers.includes(event.name) ? '' : ', and the plan of the account does not include it'}.`,
    ]),
    check('folder', inside.length > 0, [
      `${counted(inside.length)} of the event ${inside.length === 1 ? 'lies' : 'lie'} in the watched folder ${folder ?? '(now in the trash)'}.`,
      folder === null
        ? 'The watched folder is in the trash, where the webhook sleeps.'
        : `Nothing of the event lies in the watched folder ${folder}.`,
    ]),
    ...filterChecks(webhook, event, inside.length > 0 ? inside : event.resources, sift),
    check('changed', webhook.modifiedAt <= event.at, [
      'Its settings are those of then.',
      `Its settings were changed on ${webhook.modifiedAt}, after the event: the ones of then may have been others.`,
    ]),
  ]
}

const check = (rule: Check['rule'], passed: boolean, [yes, no]: readonly [string, string]): Check => ({
  rule,
  passed,
  detail: passed ? yes : no,
})

const counted = (count: number) => (count === 1 ? '1 file or folder' : `${count} files and folders`)

/** Of filters on single resources the verdict is that of the resource that came closest. */
function filterChecks(webhook: Webhook, event: KeptEvent, resources: readonly EventResource[], sift: Sieve): Check[] {
  const [closest = []] = resources.map((resource) => sift.each(resource)).toSorted((a, b) => a.length - b.length)
  const failing = new Set([...sift.whole(event), ...closest])
  const { filters } = webhook
  return (Object.keys(filters ?? {}) as FilterName[]).map((name) => {
    const wanted = `${[filters?.[name] ?? []].flat().join(', ')}`
    return check(name, !failing.has(name), [
      `The filter "${name}" (${wanted}) lets it through.`,
      `The filter "${name}" (${wanted}) holds it back: ${held[name](event)}.`,
    ])
  })
}

const held: Readonly<Record<FilterName, (event: KeptEvent) => string>> = {
  names: () => 'no name fits',
  extensions: () => 'no file has one of these extensions',
  minSize: () => 'no file is as large in bytes',
  protocols: ({ protocol }) => `it came by ${protocol}`,
  users: ({ username }) => `it was done by ${username}`,
}

export interface Standing extends HeldBack {
  readonly webhook: Pick<Webhook, 'failed' | 'paused' | 'rateLimit'>
  readonly message: Pick<Message, 'state' | 'attempts'>
  /** When it may be tried next; null for what stands behind another. */
  readonly due: string | null
  readonly now: string
  /** What went wrong at the last attempt; '' for nothing. */
  readonly lastError: string
  /** Whether it was delivered when somebody asked for it again. */
  readonly again: boolean
}

/** How it stands with a message, in a sentence. */
export function standingOf(standing: Standing): string {
  const { webhook, message, due, openUntil, lastError } = standing
  const trouble = lastError === '' ? '' : ` The last attempt: ${lastError}`
  if (message.state === 'delivered') return 'It was delivered.'
  if (message.state === 'exhausted') return givenUp(standing, trouble)
  if (message.state === 'skipped') return 'It was dropped before it was delivered.'
  if (webhook.failed)
    return `It waits: the webhook is switched off after failures, until somebody lets it go on.${trouble}`
  if (webhook.paused) return 'It waits: the webhook is paused.'
  if (due === null) return 'It waits behind an earlier message about the same file or folder.'
  if (openUntil !== null)
    return `It waits: the endpoint failed many times in a row and is left alone until ${openUntil}.${trouble}`
  const paced = paceOf(standing)
  if (paced !== null) return `${paced}${trouble}`
  if (message.attempts === 0) return `It is sent at ${due}, the first time.`
  return `It is tried again at ${due}; ${message.attempts} of ${mostAttempts} attempts have failed.${trouble}`
}

function givenUp({ message: { attempts }, again }: Standing, trouble: string): string {
  const end = `It was given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`
  return again ? `${end}, and delivered when it was sent again.` : `${end}.${trouble}`
}

/** What keeps back a message that is due, beside its own schedule. */
function paceOf({ webhook: { rateLimit }, due, now, pacedUntil }: Standing): string | null {
  const isDue = due !== null && due <= (pacedUntil ?? now)
  if (!isDue) return null
  if (pacedUntil !== null && (rateLimit === null || Date.parse(pacedUntil) - Date.parse(now) > slowestPaceMs))
    return `It waits: the endpoint asked to be left alone until ${pacedUntil}.`
  if (rateLimit === null) return null
  return `It waits for its turn: the pace of the webhook is ${rateLimit} ${rateLimit === 1 ? 'message' : 'messages'} a second.`
}
