/** Why webhooks were or were not told: an event of the past with the rules that decided, and what became of its messages. */

import { compileGlob } from '../../lib/text/glob.ts'
import { formatPath } from '../../lib/text/path.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { EventResource } from '../event.ts'
import { invalid, notFound } from '../fault.ts'
import { attemptsOf } from './attempts-store.ts'
import { eventById, type KeptEvent } from './events-store.ts'
import { type Check, type Circumstances, checksOf, standingOf } from './explanation.ts'
import { heldBack } from './health-store.ts'
import { dueOf } from './lines-store.ts'
import type { Message } from './messages-store.ts'
import { deliveredAgain, messagesOfEvent } from './outbox-store.ts'
import { lookBack } from './past.ts'
import { waitingInLine } from './places-store.ts'
import type { Webhook } from './webhook.ts'
import * as webhooks from './webhooks.ts'

export interface ExplainInput {
  /** One event. */
  readonly eventId?: number | undefined
  /** A glob over paths: the newest events about such a file or folder, before or after. */
  readonly path?: string | undefined
  readonly limit: number
}

export interface Explanation {
  readonly event: KeptEvent
  /** Whether there are messages. */
  readonly told: boolean
  /** The answer in a sentence. */
  readonly reason: string
  readonly checks: readonly Check[]
  readonly messages: readonly { readonly message: Message; readonly standing: string }[]
}

type ExplainContext = Needs<'db' | 'clock' | 'sealer'>

/** Explains one event, or the newest about a path. Throws `not-found` for webhook and event, `invalid` when neither is given. */
export async function explain(
  ctx: ExplainContext,
  actor: Actor,
  webhookId: number,
  input: ExplainInput,
): Promise<Explanation[]> {
  const { webhook, folder } = await webhooks.get(ctx, actor, webhookId)
  const account = await accountStore.accountById(ctx.db.q, actor.accountId)
  if (!account) throw new Error('an actor without an account')
  const circumstances = { webhook, folder: folder && formatPath(folder.names), limits: account.limits }
  const explanations: Explanation[] = []
  for (const event of await eventsFor(ctx, actor, input)) explanations.push(await explained(ctx, circumstances, event))
  return explanations
}

async function eventsFor(
  ctx: ExplainContext,
  actor: Actor,
  { eventId, path, limit }: ExplainInput,
): Promise<KeptEvent[]> {
  if (eventId !== undefined) {
    const event = await eventById(ctx.db.q, actor.accountId, eventId)
    if (!event) throw notFound('event', `There is no event ${eventId}, or it is not kept any more.`)
    return [event]
  }
  if (path === undefined)
    throw invalid('event-id', (of) => `${of['event-id']} or ${of['resource-path']} must say which event is meant.`)
  return await eventsAbout(ctx, actor, path, limit)
}

/** How far back a path is looked for. */
const mostSearched = 20_000

async function eventsAbout(ctx: ExplainContext, actor: Actor, path: string, limit: number): Promise<KeptEvent[]> {
  const fits = compileGlob(path)
  const found: KeptEvent[] = []
  const isAbout = ({ path: now, previousPath: then }: EventResource) => fits(now) || (then !== undefined && fits(then))
  const visit = (event: KeptEvent) => {
    if (event.resources.some(isAbout)) found.push(event)
    return found.length < limit
  }
  await lookBack(ctx, actor.accountId, { since: '', mostEvents: mostSearched, visit })
  return found
}

async function explained(ctx: ExplainContext, circumstances: Circumstances, event: KeptEvent): Promise<Explanation> {
  const { webhook } = circumstances
  const owed = await messagesOfEvent(ctx.db.q, webhook, event.firstId)
  const messages = owed.length === 0 ? [] : await standings(ctx, webhook, owed)
  const checks = checksOf(circumstances, event)
  const told = messages.length > 0
  return { event, told, reason: told ? toldReason(messages) : untoldReason(checks), checks, messages }
}

async function standings(
  ctx: ExplainContext,
  webhook: Webhook,
  owed: readonly Message[],
): Promise<Explanation['messages']> {
  const ids = owed.map(({ id }) => id)
  const attempts = await attemptsOf(ctx.db.q, webhook.accountId, ids)
  const behind = await waitingInLine(ctx.db.q, ids)
  const now = ctx.clock.now().toISOString()
  const held = await heldBack(ctx.db.q, webhook.id, now)
  const again = await deliveredAgain(
    ctx.db.q,
    owed.map(({ message_key }) => message_key),
  )
  return owed.map((message) => {
    const lastError = attempts.findLast(({ message_id }) => message_id === message.id)?.error ?? ''
    const due = behind.has(message.id) ? null : dueOf(message)
    return {
      message,
      standing: standingOf({ webhook, message, due, now, lastError, again: again.has(message.message_key), ...held }),
    }
  })
}

const toldReason = (messages: Explanation['messages']): string =>
  messages.length === 1
    ? `The webhook was told. ${messages[0]?.standing}`
    : `The webhook was told in ${messages.length} messages.`

function untoldReason(checks: readonly Check[]): string {
  const failed = checks.filter(({ passed }) => !passed).map(({ detail }) => detail)
  return failed.length > 0
    ? `The webhook was not told. ${failed.join(' ')}`
    : 'There is no message, although its rules let the event through: what was owed is not kept any more.'
}
