/** What a webhook would have been told of during the last days, by settings that it has or might get. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { type EventResource, type TriggerName, triggerNames } from '../event.ts'
import type { KeptEvent } from './events-store.ts'
import { type FilterInput, normalFilters, sieve } from './filter.ts'
import { matching, type WatchRules } from './match.ts'
import { batches } from './message.ts'
import { lookBack } from './past.ts'
import type { BodyVersion } from './webhook.ts'
import * as webhooks from './webhooks.ts'

export interface DryRunInput {
  /** Whose settings stand where none are given. */
  readonly webhook?: number | undefined
  /** Identifier of the folder; that of the webhook, or the top folder, when absent. */
  readonly resource?: string | undefined
  /** Those of the webhook, or all, when absent. */
  readonly triggers?: readonly TriggerName[] | undefined
  /** Null for none; those of the webhook when absent. */
  readonly filters?: FilterInput | undefined
  readonly version?: BodyVersion | undefined
  readonly days: number
}

export interface DryRun {
  /** How far back it looked. */
  readonly since: string
  /** Whether it looked at everything since then; it stops after a great many events, and when patterns take long. */
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  /** How many messages that would have been. */
  readonly messages: number
  /** The newest events that matched, each with the resources that did. */
  readonly examples: readonly { readonly event: KeptEvent; readonly resources: readonly EventResource[] }[]
}

const dayMs = 86_400_000
const mostExamples = 20
const mostEvents = 20_000

/** Sends nothing. Throws `not-found` for the webhook or the folder, `invalid` for what is no folder. */
export async function dryRun(
  ctx: Needs<'db' | 'clock' | 'sealer'>,
  actor: Actor,
  input: DryRunInput,
  most = mostEvents,
): Promise<DryRun> {
  mustBeAdmin(actor, 'manage webhooks')
  const { rules, version } = await settingsOf(ctx, actor, input)
  const since = new Date(ctx.clock.now().getTime() - input.days * dayMs).toISOString()
  const seen = new Set<number>()
  const matched = new Map<number, EventResource[]>()
  const examples: { event: KeptEvent; resources: EventResource[] }[] = []
  const complete = await lookBack(ctx, actor.accountId, {
    since,
    mostEvents: most,
    visit(event) {
      seen.add(event.firstId)
      const resources = matching(rules, event)
      const before = matched.get(event.firstId) ?? []
      if (resources.length > 0) matched.set(event.firstId, [...before, ...resources])
      if (resources.length > 0 && before.length === 0 && examples.length < mostExamples)
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
  const filters = input.filters === undefined ? (webhook?.filters ?? null) : normalFilters(input.filters)
  return {
    version: input.version ?? webhook?.version ?? 'v2',
    rules: {
      resourceId: folder?.resource.id ?? webhook?.resourceId ?? 0,
      triggers: input.triggers ?? webhook?.triggers ?? triggerNames,
      sift: sieve(filters),
    },
  }
}
