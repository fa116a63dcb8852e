/** A webhook: an endpoint that receives the events in a folder and everything below it. */
import { type TriggerName, triggerNames } from '../../event.ts'
import type { WebhookFilters } from './filter.ts'
import type { PreviousSecrets, Secrets } from './secrets.ts'

export type BodyVersion = 'v1' | 'v2'

/** The address of messages, and the secrets that sign them. */
export interface Endpoint extends Secrets {
  readonly endpointUrl: string
  /** The secrets from before the last rotation while they are valid; null for none. */
  readonly previous: PreviousSecrets | null
  /** PEM of the only certificate authorities that are trusted; null for the default ones. */
  readonly authorities: string | null
}

export interface Webhook extends Endpoint {
  readonly id: number
  readonly accountId: number
  /** The watched folder; the webhook follows it when it is moved. */
  readonly resourceId: number
  readonly version: BodyVersion
  readonly triggers: readonly TriggerName[]
  /** Conditions in addition to the triggers; null for none. */
  readonly filters: WebhookFilters | null
  /** Maximum messages per second; null for no limit. */
  readonly rateLimit: number | null
  /** Time at which its circuit opened; null while it is closed. */
  readonly openedAt: string | null
  /** Disabled after too many failures, or by a 410. */
  readonly failed: boolean
  readonly paused: boolean
  readonly failingSince: string | null
  readonly alertedAt: string | null
  readonly createdAt: string
  readonly modifiedAt: string
}

export const joinTriggers = (triggers: readonly TriggerName[]): string =>
  triggerNames.filter((name) => triggers.includes(name)).join(',')

export const splitTriggers = (text: string): TriggerName[] => {
  const names = new Set(text.split(','))
  return triggerNames.filter((name) => names.has(name))
}

const longestUrl = 2_048

/** An error message if the text is not a URL that a webhook can have. Which hosts are allowed is checked separately. */
export function endpointProblem(text: string): string | null {
  if (text.length > longestUrl) return `has at most ${longestUrl} characters`
  if (/[\p{C}\s]/u.test(text)) return 'contains blanks or control characters'
  const url = URL.parse(text)
  if (!url || !/^https?:\/\//i.test(text)) return 'must be a full address such as https://example.com/hook'
  if (url.username !== '' || url.password !== '') return 'must not contain a username or password'
  return null
}
