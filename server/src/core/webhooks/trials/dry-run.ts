/** Dry run: which events of the last days would match the current or planned settings of a webhook. */
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { type EventResource, type TriggerName, triggerNames } from '../../event.ts'
import { batches } from '../delivery/message.ts'
import {
  compileFilters,
  type FilterInput,
  matchingResources,
  normalizeFilters,
  type WatchRules,
} from '../endpoints/filter.ts'
import type { BodyVersion } from '../endpoints/webhook.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import type { StoredEvent } from '../events/events-store.ts'
import { scanEvents } from './past-events.ts'

export interface DryRunInput {
  /** Its settings are the defaults of the others. */
  readonly webhook?: number | undefined
  /** Identifier of the folder; by default that of the webhook, or the root folder. */
  readonly resource?: string | undefined
  /** By default those of the webhook, or all. */
  readonly triggers?: readonly TriggerName[] | undefined
  /** Filters to try, null for none; by default those of the webhook. */
  readonly filters?: FilterInput | undefined
  readonly version?: BodyVersion | undefined
  readonly days: number
}

export interface DryRun {
  /** Start of the scanned time. */
  readonly since: string
  /** Whether every event since then was scanned; the scan stops after many events, or after much time spent in patterns. */
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  /** Number of messages that the webhook would have received. */
  readonly messages: number
  /** The newest events that matched, each with its matching resources. */
  readonly examples: readonly { readonly event: StoredEvent; readonly resources: readonly EventResource[] }[]
}

const dayMs = 86_400_000
const maxExamples = 20
const maxEvents = 20_000

/** Sends nothing. Throws `not-found` for the webhook or the folder, `invalid` if the folder is a file. */
export async function dryRun(
  ctx: Needs<'db' | 'clock' | 'sealer'>,
  actor: Actor,
  input: DryRunInput,
  most = maxEvents,
): Promise<DryRun> {
  mustBeAdmin(actor, 'manage webhooks')
  const { rules, version } = await settingsOf(ctx, actor, input)
  const since = new Date(ctx.clock.now().getTime() - input.days * dayMs).toISOString()
  const seen = new Set<number>()
  const matched = new Map<number, EventResource[]>()
  const examples: { event: StoredEvent; resources: EventResource[] }[] = []
  const complete = await scanEvents(ctx, actor.accountId, {
    since,
    maxEvents: most,
    visit(event) {
      seen.add(event.firstId)
      const resources = matchingResources(rules, event)
      const before = matched.get(event.firstId) ?? []
      if (resources.length > 0) matched.set(event.firstId, [...before, ...resources])
      if (resources.length > 0 && before.length === 0 && examples.length < maxExamples)
        examples.push({ event, resources })
      return true
    },
  })
  const messages = [...matched.values()].reduce((sum, resources) => sum + batches(version, resources).length, 0)
  return { since, complete, eventsSeen: seen.size, eventsMatched: matched.size, messages, examples }
}

async function settingsOf(
  ctx: Needs<'db' | 'sealer'>,
  actor: Actor,
  input: DryRunInput,
): Promise<{ rules: WatchRules; version: BodyVersion }> {
  const webhook = input.webhook === undefined ? null : (await webhooks.get(ctx, actor, input.webhook)).webhook
  const named = input.resource ?? (webhook ? undefined : '/')
  const folder = named === undefined ? null : await webhooks.watchedFolder(ctx.db.q, actor, named)
  const filters = input.filters === undefined ? (webhook?.filters ?? null) : normalizeFilters(input.filters)
  return {
    version: input.version ?? webhook?.version ?? 'v2',
    rules: {
      resourceId: folder?.resource.id ?? webhook?.resourceId ?? 0,
      triggers: input.triggers ?? webhook?.triggers ?? triggerNames,
      filters: compileFilters(filters),
    },
  }
}
