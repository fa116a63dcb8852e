/** Explains why an event was or was not sent to a webhook: the rules that decided, and the state of its messages. */

import { compileGlob } from '../../../lib/text/glob.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import type { EventResource } from '../../event.ts'
import { invalid, notFound } from '../../fault.ts'
import type { Webhook } from '../endpoints/webhook.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { eventById, type StoredEvent } from '../events/events-store.ts'
import { attemptsOf } from '../log/attempts-store.ts'
import { deliveredByResend, messagesOfEvent } from '../log/outbox-store.ts'
import { blockedMessages, nextAttemptAt } from '../queue/claim-store.ts'
import { sendingBlock } from '../queue/endpoint-state-store.ts'
import type { Message } from '../queue/messages-store.ts'
import { type Check, checksOf, type ExplainedWebhook, statusOf } from './explanation.ts'
import { scanEvents } from './past-events.ts'

export interface ExplainInput {
  /** Id of the event to explain. */
  readonly eventId?: number | undefined
  /** A glob: the newest events about a file or folder whose path matches it, before or after the event. */
  readonly path?: string | undefined
  readonly limit: number
}

export interface Explanation {
  readonly event: StoredEvent
  /** Whether messages to the webhook were created for it. */
  readonly notified: boolean
  /** The explanation in a sentence. */
  readonly reason: string
  readonly checks: readonly Check[]
  readonly messages: readonly { readonly message: Message; readonly status: string }[]
}

type ExplainContext = Needs<'db' | 'clock' | 'sealer'>

/** Explains one event, or the newest ones about a path. Throws `not-found` for webhook and event, `invalid` if neither is given. */
export async function explain(
  ctx: ExplainContext,
  actor: Actor,
  webhookId: number,
  input: ExplainInput,
): Promise<Explanation[]> {
  const { webhook, folder } = await webhooks.get(ctx, actor, webhookId)
  const account = await accountStore.accountById(ctx.db.q, actor.accountId)
  if (!account) throw new Error('an actor without an account')
  const explainedWebhook = { webhook, folder: folder && formatPath(folder.names), limits: account.limits }
  const explanations: Explanation[] = []
  for (const event of await eventsFor(ctx, actor, input))
    explanations.push(await explained(ctx, explainedWebhook, event))
  return explanations
}

async function eventsFor(
  ctx: ExplainContext,
  actor: Actor,
  { eventId, path, limit }: ExplainInput,
): Promise<StoredEvent[]> {
  if (eventId !== undefined) {
    const event = await eventById(ctx.db.q, actor.accountId, eventId)
    if (!event) throw notFound('event', `There is no event ${eventId}, or it is no longer retained.`)
    return [event]
  }
  if (path === undefined)
    throw invalid('event-id', (of) => `${of['event-id']} or ${of['resource-path']} is required to select an event.`)
  return await eventsAbout(ctx, actor, path, limit)
}

/** Maximum number of events searched for a path. */
const maxSearched = 20_000

async function eventsAbout(ctx: ExplainContext, actor: Actor, path: string, limit: number): Promise<StoredEvent[]> {
  const fits = compileGlob(path)
  const found: StoredEvent[] = []
  const isAbout = ({ path: now, previousPath: then }: EventResource) => fits(now) || (then !== undefined && fits(then))
  const visit = (event: StoredEvent) => {
    if (event.resources.some(isAbout)) found.push(event)
    return found.length < limit
  }
  await scanEvents(ctx, actor.accountId, { since: '', maxEvents: maxSearched, visit })
  return found
}

async function explained(
  ctx: ExplainContext,
  explainedWebhook: ExplainedWebhook,
  event: StoredEvent,
): Promise<Explanation> {
  const { webhook } = explainedWebhook
  const found = await messagesOfEvent(ctx.db.q, webhook, event.firstId)
  const messages = found.length === 0 ? [] : await messageStatuses(ctx, webhook, found)
  const checks = checksOf(explainedWebhook, event)
  const notified = messages.length > 0
  return { event, notified, reason: notified ? notifiedReason(messages) : unnotifiedReason(checks), checks, messages }
}

async function messageStatuses(
  ctx: ExplainContext,
  webhook: Webhook,
  messages: readonly Message[],
): Promise<Explanation['messages']> {
  const ids = messages.map(({ id }) => id)
  const attempts = await attemptsOf(ctx.db.q, webhook.accountId, ids)
  const blocked = await blockedMessages(ctx.db.q, ids)
  const now = ctx.clock.now().toISOString()
  const block = await sendingBlock(ctx.db.q, webhook.id, now)
  const resent = await deliveredByResend(
    ctx.db.q,
    messages.map(({ message_key }) => message_key),
  )
  return messages.map((message) => {
    const lastError = attempts.findLast(({ message_id }) => message_id === message.id)?.error ?? ''
    const due = blocked.has(message.id) ? null : nextAttemptAt(message)
    return {
      message,
      status: statusOf({
        webhook,
        message,
        due,
        now,
        lastError,
        resendDelivered: resent.has(message.message_key),
        ...block,
      }),
    }
  })
}

const notifiedReason = (messages: Explanation['messages']): string =>
  messages.length === 1
    ? `The webhook was notified. ${messages[0]?.status}`
    : `The webhook was notified in ${messages.length} messages.`

function unnotifiedReason(checks: readonly Check[]): string {
  const failed = checks.filter(({ passed }) => !passed).map(({ detail }) => detail)
  return failed.length > 0
    ? `The webhook was not notified. ${failed.join(' ')}`
    : 'There is no message, although the event passes its rules: the message is no longer retained.'
}
