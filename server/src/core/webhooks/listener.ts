/** Hears events and writes the messages owed for them, in the transaction of the change. */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { yieldIfDue } from '../../lib/event-loop.ts'
import { slices } from '../../lib/slices.ts'
import type { Needs } from '../context.ts'
import {
  type EventActor,
  type EventResource,
  isTrigger,
  type Listener,
  type ResourceEvent,
  type SubmitEvent,
  type TriggerName,
} from '../event.ts'
import { insertEvents } from './events-store.ts'
import { keptSieves } from './filter.ts'
import { type Happening, matching } from './match.ts'
import { batches, type EventFacts, openBody, renderFacts, type Submission } from './message.ts'
import { insertMessages, type NewMessage } from './messages-store.ts'
import * as store from './store.ts'
import { submissionOf } from './submission.ts'

/**
 * A message's row, due at once, in line behind earlier ones about the same resources. The text is the facts, rendered in the
 * webhook's form.
 */
export function newMessage(
  ctx: Needs<'random'>,
  webhook: { readonly id: number; readonly version: 'v1' | 'v2' },
  accountId: number,
  facts: EventFacts,
  rendered = renderFacts(webhook.version, facts),
): NewMessage {
  const ids = { messageKey: `msg_${ctx.random.base36(26)}`, attemptPrefix: ctx.random.base36(6) }
  const body = openBody(webhook.version, rendered, ids)
  const at = facts.at.toISOString()
  return {
    account_id: accountId,
    webhook_id: webhook.id,
    message_key: ids.messageKey,
    attempt_prefix: ids.attemptPrefix,
    event: facts.event,
    version: webhook.version,
    username: facts.username,
    protocol: facts.protocol,
    ip: facts.address,
    path: facts.resources[0]?.path ?? '',
    body_before: body.before,
    body_after: body.after,
    due_at: at,
    created_at: at,
    resourceIds: facts.resources.map(({ id }) => id),
  }
}

export function webhookListener(ctx: Needs<'random' | 'wake'>): Listener {
  const siftOf = keptSieves()
  return async (tx, occurrences) => {
    const heard: Heard[] = []
    for (const { event, actor, at } of occurrences) if (isTrigger(event)) heard.push(await hear(tx, event, actor, at))
    const [one] = heard
    if (!one) return
    const { actor } = one
    const eventIds = await insertEvents(
      tx,
      heard.map(({ happening, at }) => ({
        ...happening,
        accountId: actor.accountId,
        address: actor.address,
        at: at.toISOString(),
      })),
    )
    afterCommit(tx, () => ctx.wake('events'))
    const messages = await messagesFor({ ...ctx, siftOf }, tx, actor, heard)
    if (messages.length === 0) return
    await insertMessages(
      tx,
      messages.map(({ place, message }) => ({ ...message, event_id: eventIds[place] ?? null })),
    )
    const webhookIds = [...new Set(messages.map(({ message }) => message.webhook_id))]
    afterCommit(tx, () => ctx.wake('deliveries', webhookIds))
  }
}

interface Heard {
  readonly happening: Happening & { readonly submission?: Submission }
  readonly actor: EventActor
  readonly at: Date
}

async function hear(tx: Tx, event: TriggerEvent, actor: EventActor, at: Date): Promise<Heard> {
  const submission = event.name === 'shares.formSubmit' ? await submissionOf(tx, actor.accountId, event, at) : undefined
  const { username, protocol } = actor
  const { name, resources } = event
  return { happening: { name, username, protocol, resources, ...(submission && { submission }) }, actor, at }
}

type TriggerEvent = (ResourceEvent & { name: TriggerName }) | SubmitEvent

/** The messages owed, each with the place of what it is about among what was heard. */
async function messagesFor(
  ctx: MessageContext,
  tx: Tx,
  { accountId }: EventActor,
  heard: readonly Heard[],
): Promise<{ place: number; message: NewMessage }[]> {
  const resources = heard.flatMap(({ happening }) => happening.resources)
  const folders = new Set(resources.flatMap((r) => [...r.lineage, ...(r.previousLineage ?? [])]))
  const watchers = await store.watchersOf(tx, accountId, [...folders])
  if (watchers.length === 0) return []
  let accountName: string | undefined
  const messages: { place: number; message: NewMessage }[] = []
  for (const [place, one] of heard.entries()) {
    const concerned = await concernedBy(ctx, watchers, one.happening)
    if (concerned.length === 0) continue
    accountName ??= (await store.masterName(tx, accountId))?.username ?? ''
    for (const message of await render(ctx, accountName, one, concerned)) messages.push({ place, message })
  }
  return messages
}

type MessageContext = Needs<'random'> & { readonly siftOf: ReturnType<typeof keptSieves> }
const comparedAtOnce = 100

type Concerned = { readonly watcher: store.Watcher; readonly resources: EventResource[] }

/** Webhooks that are told of something, each with the resources that it is told of: of many to be compared with patterns, some at a time. */
async function concernedBy(
  ctx: MessageContext,
  watchers: readonly store.Watcher[],
  happening: Happening,
): Promise<Concerned[]> {
  const concerned: Concerned[] = []
  for (const watcher of watchers) {
    const rules = { ...watcher, sift: ctx.siftOf(watcher.filters) }
    const resources: EventResource[] = []
    for (const some of slices(happening.resources, comparedAtOnce)) {
      resources.push(...matching(rules, { ...happening, resources: some }))
      await yieldIfDue()
    }
    if (resources.length > 0) concerned.push({ watcher, resources })
  }
  return concerned
}

async function render(
  ctx: MessageContext,
  accountName: string,
  heard: Heard,
  concerned: readonly Concerned[],
): Promise<NewMessage[]> {
  const { accountId, username, protocol, address } = heard.actor
  const { name, submission, resources: all } = heard.happening
  const facts = {
    accountName,
    username,
    protocol,
    address,
    event: name,
    at: heard.at,
    ...(submission && { submission }),
  }
  const renderOnce = keptRenderings(all)
  const messages: NewMessage[] = []
  for (const { watcher, resources } of concerned) {
    for (const some of batches(watcher.version, resources)) {
      const part = { ...facts, resources: some }
      messages.push(newMessage(ctx, watcher, accountId, part, renderOnce(watcher.version, part)))
      await yieldIfDue()
    }
  }
  return messages
}

/** Renders what an event has to tell once for all webhooks that are told the same part of it. */
function keptRenderings(all: readonly EventResource[]): typeof renderFacts {
  const places = new Map(all.map((resource, place) => [resource, place]))
  const kept = new Map<string, string>()
  return (version, facts) => {
    const part = `${version} ${facts.resources.map((resource) => places.get(resource)).join()}`
    const text = kept.get(part) ?? renderFacts(version, facts)
    kept.set(part, text)
    return text
  }
}
