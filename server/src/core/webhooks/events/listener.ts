/** Stores events and the webhook messages about them, in the transaction of the change. */
import { afterCommit, type Tx } from '../../../db/engine.ts'
import { yieldIfDue } from '../../../lib/event-loop.ts'
import { slices } from '../../../lib/slices.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import {
  type EventActor,
  type EventResource,
  isTrigger,
  type Listener,
  type ResourceEvent,
  type SubmitEvent,
  type TriggerName,
} from '../../event.ts'
import { batches, newMessage, renderFacts, type Submission } from '../delivery/message.ts'
import { createFilterCache, type MatchableEvent, matchingResources } from '../endpoints/filter.ts'
import { type Watcher, watchersOf } from '../endpoints/store.ts'
import { insertMessages, type NewMessage } from '../queue/messages-store.ts'
import { insertEvents } from './events-store.ts'
import { submissionOf } from './form-submission.ts'

export function webhookListener(ctx: Needs<'random' | 'wake' | 'tracing'>): Listener {
  const filtersOf = createFilterCache()
  return async (tx, occurrences) => {
    const triggering: WebhookTrigger[] = []
    for (const { event, actor, at } of occurrences)
      if (isTrigger(event)) triggering.push(await toTrigger(tx, event, actor, at))
    const [first] = triggering
    if (!first) return
    const { actor } = first
    const events = triggering.map(({ event, at }) => ({
      ...event,
      accountId: actor.accountId,
      address: actor.address,
      at: at.toISOString(),
    }))
    const [eventIds, messages] = await Promise.all([
      insertEvents(tx, events),
      messagesFor({ ...ctx, filtersOf }, tx, actor, triggering),
    ])
    afterCommit(tx, () => ctx.wake('events'))
    if (messages.length === 0) return
    const trace = ctx.tracing?.current() ?? null
    await insertMessages(
      tx,
      messages.map(({ index, message }) => ({ ...message, event_id: eventIds[index] ?? null, trace })),
    )
    const webhookIds = [...new Set(messages.map(({ message }) => message.webhook_id))]
    afterCommit(tx, () => ctx.wake('deliveries', webhookIds))
  }
}

/** An event that can trigger webhooks. */
interface WebhookTrigger {
  readonly event: MatchableEvent & { readonly submission?: Submission }
  readonly actor: EventActor
  readonly at: Date
}

type TriggerEvent = (ResourceEvent & { name: TriggerName }) | SubmitEvent

async function toTrigger(tx: Tx, event: TriggerEvent, actor: EventActor, at: Date): Promise<WebhookTrigger> {
  const submission = event.name === 'shares.formSubmit' ? await submissionOf(tx, actor.accountId, event, at) : undefined
  const { username, protocol } = actor
  const { name, resources } = event
  return { event: { name, username, protocol, resources, ...(submission && { submission }) }, actor, at }
}

type MessageContext = Needs<'random'> & { readonly filtersOf: ReturnType<typeof createFilterCache> }

/** The messages of events, each with the index of its event. */
async function messagesFor(
  ctx: MessageContext,
  tx: Tx,
  { accountId }: EventActor,
  triggering: readonly WebhookTrigger[],
): Promise<{ index: number; message: NewMessage }[]> {
  const resources = triggering.flatMap(({ event }) => event.resources)
  const folders = new Set(resources.flatMap(foldersOf))
  const watchers = await watchersOf(tx, accountId, [...folders])
  if (watchers.length === 0) return []
  let accountName: string | undefined
  const messages: { index: number; message: NewMessage }[] = []
  for (const [index, one] of triggering.entries()) {
    const matches = await matchesOf(ctx, watchers, one.event)
    if (matches.length === 0) continue
    accountName ??= (await accountStore.masterOf(tx, accountId))?.username ?? ''
    for (const message of await render(ctx, accountName, one, matches)) messages.push({ index, message })
  }
  return messages
}

/** The folders above a resource, and a folder itself: webhooks watch folders. */
function foldersOf({ type, lineage, previousLineage = [] }: EventResource): number[] {
  const ids = [lineage, previousLineage]
  return type === 'file' ? ids.flatMap((of) => of.slice(0, -1)) : ids.flat()
}

interface Match {
  readonly watcher: Watcher
  readonly resources: EventResource[]
}

/** Resources matched until other requests get a turn. */
const matchedAtOnce = 100

/** The webhooks that an event matches, each with its matching resources. */
async function matchesOf(ctx: MessageContext, watchers: readonly Watcher[], event: MatchableEvent): Promise<Match[]> {
  const matches: Match[] = []
  for (const watcher of watchers) {
    const rules = { ...watcher, filters: ctx.filtersOf(watcher.filters) }
    const resources: EventResource[] = []
    for (const some of slices(event.resources, matchedAtOnce)) {
      resources.push(...matchingResources(rules, { ...event, resources: some }))
      await yieldIfDue()
    }
    if (resources.length > 0) matches.push({ watcher, resources })
  }
  return matches
}

async function render(
  ctx: Needs<'random'>,
  accountName: string,
  { event, actor, at }: WebhookTrigger,
  matches: readonly Match[],
): Promise<NewMessage[]> {
  const { accountId, username, protocol, address } = actor
  const { name, submission, resources: all } = event
  const facts = { accountName, username, protocol, address, event: name, at, ...(submission && { submission }) }
  const renderOnce = renderCache(all)
  const messages: NewMessage[] = []
  for (const { watcher, resources } of matches)
    for (const some of batches(watcher.version, resources)) {
      const part = { ...facts, resources: some }
      messages.push(newMessage(ctx, watcher, accountId, part, renderOnce(watcher.version, part)))
      await yieldIfDue()
    }
  return messages
}

/** Renders each part of an event once for all webhooks that get it. */
function renderCache(all: readonly EventResource[]): typeof renderFacts {
  const indexes = new Map(all.map((resource, index) => [resource, index]))
  const cache = new Map<string, string>()
  return (version, facts) => {
    const part = `${version} ${facts.resources.map((resource) => indexes.get(resource)).join()}`
    const text = cache.get(part) ?? renderFacts(version, facts)
    cache.set(part, text)
    return text
  }
}
