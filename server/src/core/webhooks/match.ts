/** Which part of an event concerns a webhook. Pure; the listener, the dry run and the explanation all ask here. */
import type { EventResource, TriggerName } from '../event.ts'
import type { Sieve } from './filter.ts'
import { watches } from './webhook.ts'

/** What decides whether a webhook is told. */
export interface WatchRules {
  readonly resourceId: number
  readonly triggers: readonly string[]
  /** Its filters, compiled. */
  readonly sift: Sieve
}

export interface Happening {
  readonly name: TriggerName
  readonly username: string
  readonly protocol: string
  readonly resources: readonly EventResource[]
}

/** The resources of an event that a webhook is told of, in their order; none when it is not told at all. */
export function matching(rules: WatchRules, event: Happening): EventResource[] {
  if (!rules.triggers.includes(event.name)) return []
  const { sift } = rules
  if (sift.whole(event).length > 0) return []
  return event.resources.filter((resource) => watches(rules, resource) && sift.each(resource).length === 0)
}
