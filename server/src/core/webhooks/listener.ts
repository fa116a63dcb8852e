/** Hears events and writes the messages owed for them, in the transaction of the change. */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { type EventResource, isTrigger, type Listener, type Occurrence } from '../event.ts'
import type { Has } from '../tools.ts'
import { insertEvent } from './events-store.ts'
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
  t: Has<'random'>,
  webhook: { readonly id: number; readonly version: 'v1' | 'v2' },
  accountId: number,
  facts: EventFacts,
  rendered = renderFacts(webhook.version, facts),
): NewMessage {
  const ids = { messageKey: `msg_${t.random.base36(26)}`, attemptPrefix: t.random.base36(6) }
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

export function webhookListener(t: Has<'random' | 'wake'>): Listener {
  const siftOf = keptSieves()
  return async (tx, occurrence) => {
    const { event, actor, at } = occurrence
    if (!isTrigger(event)) return
    const { accountId, username, protocol, address } = actor
    const submission = event.name === 'shares.formSubmit' ? await submissionOf(tx, accountId, event, at) : undefined
    const happening = {
      name: event.name,
      username,
      protocol,
      resources: event.resources,
      ...(submission && { submission }),
    }
    const eventId = await insertEvent(tx, { ...happening, accountId, address, at: at.toISOString() })
    const messages = await messagesFor({ ...t, siftOf }, tx, occurrence, happening)
    afterCommit(tx, () => t.wake('events'))
    if (messages.length === 0) return
    await insertMessages(
      tx,
      messages.map((message) => ({ ...message, event_id: eventId })),
    )
    const webhookIds = [...new Set(messages.map(({ webhook_id }) => webhook_id))]
    afterCommit(tx, () => t.wake('deliveries', webhookIds))
  }
}

async function messagesFor(
  t: Has<'random'> & { readonly siftOf: ReturnType<typeof keptSieves> },
  tx: Tx,
  { actor, at }: Occurrence,
  event: Happening & { readonly submission?: Submission },
) {
  const folders = new Set(event.resources.flatMap((r) => [...r.lineage, ...(r.previousLineage ?? [])]))
  const concerned = (await store.watchersOf(tx, actor.accountId, [...folders]))
    .map((watcher) => ({ watcher, resources: matching({ ...watcher, sift: t.siftOf(watcher.filters) }, event) }))
    .filter(({ resources }) => resources.length > 0)
  if (concerned.length === 0) return []
  const accountName = (await store.masterName(tx, actor.accountId))?.username ?? ''
  const { username, protocol, address } = actor
  const { name, submission } = event
  const facts = { accountName, username, protocol, address, event: name, at, ...(submission && { submission }) }
  const renderOnce = keptRenderings(event.resources)
  return concerned.flatMap(({ watcher, resources }) =>
    batches(watcher.version, resources).map((some) => {
      const all = { ...facts, resources: some }
      return newMessage(t, watcher, actor.accountId, all, renderOnce(watcher.version, all))
    }),
  )
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
