/** An endpoint that is told of what happens in a folder and everything below it. */
import { type TriggerName, triggerNames } from '../event.ts'
import type { WebhookFilters } from './filter.ts'
import type { PreviousSecrets } from './signature.ts'

export type BodyVersion = 'v1' | 'v2'

export interface Webhook {
  readonly id: number
  readonly accountId: number
  /** The watched folder; the webhook follows it wherever it moves. */
  readonly resourceId: number
  readonly endpointUrl: string
  readonly version: BodyVersion
  readonly triggers: readonly TriggerName[]
  /** What it wants beside; null for everything. */
  readonly filters: WebhookFilters | null
  /** 32 hex digits: the legacy scheme's secret. */
  readonly verificationToken: string
  /** `whsec_…`: the Standard Webhooks secret. */
  readonly signingSecret: string
  /** The secrets before the last regeneration, if they were to sign on for a while. */
  readonly previous: PreviousSecrets | null
  /** Most messages a second; null for no limit. */
  readonly rateLimit: number | null
  /** PEM of the only authorities that its certificate may come from; null for the usual ones. */
  readonly authorities: string | null
  /** Since when its circuit is open; null while it is closed. */
  readonly openedAt: string | null
  /** Switched off after too many failures, or by a 410. */
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

/** Whether a resource lies in the watched folder, or did before a move. By ids, so `/share` never matches `/share2`. */
export const watches = (
  webhook: Pick<Webhook, 'resourceId'>,
  resource: { readonly lineage: readonly number[]; readonly previousLineage?: readonly number[] },
): boolean =>
  resource.lineage.includes(webhook.resourceId) || (resource.previousLineage?.includes(webhook.resourceId) ?? false)

/** The first attempt goes at once; these are the pauses after each that fails, in ms. */
export const retryPauses = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 50_400_000] as const
export const mostAttempts = retryPauses.length + 1

/** A message that is tried again later than this, in ms, lets those behind it in line go first. */
export const longestHoldMs = 600_000

const longestUrl = 2_048

/** A sentence when the text is no address a webhook can be sent to. Who may be reached is the guard's question. */
export function endpointProblem(text: string): string | null {
  if (text.length > longestUrl) return `has at most ${longestUrl} characters`
  if (/[\p{C}\s]/u.test(text)) return 'contains blanks or control characters'
  const url = URL.parse(text)
  if (!url || !/^https?:\/\//i.test(text)) return 'must be a full address such as https://example.com/hook'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  return null
}
