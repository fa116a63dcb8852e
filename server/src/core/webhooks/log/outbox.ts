/** The outbox of a webhook: its messages by state, and resending failed ones. */
import { afterCommit } from '../../../db/engine.ts'
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import type { Message } from '../queue/messages-store.ts'
import { type Attempt, attemptsOf } from './attempts-store.ts'
import * as store from './outbox-store.ts'

/** One page of a webhook's messages, the newest first. Throws `not-found`. */
export async function list(
  ctx: Needs<'db' | 'sealer'>,
  actor: Actor,
  webhookId: number,
  filter: store.OutboxFilter,
): Promise<Message[]> {
  await webhooks.get(ctx, actor, webhookId)
  return await store.messagesPage(ctx.db.q, actor.accountId, webhookId, filter)
}

/** How many of a webhook's messages match on all pages, when this page has `returned`; see `logTotal`. Throws `not-found`. */
export async function total(
  ctx: Needs<'db' | 'sealer'>,
  actor: Actor,
  webhookId: number,
  filter: store.OutboxFilter & { readonly returned: number },
): Promise<number> {
  await webhooks.get(ctx, actor, webhookId)
  return await store.countMessages(ctx.db.q, actor.accountId, webhookId, filter)
}

export interface MessageHistory {
  readonly message: Message
  /** All attempts at the message and its resends, in chronological order. */
  readonly attempts: readonly Attempt[]
}

/** A message by its key (`msg_…`) with every attempt at it. Throws `not-found`. */
export async function get(ctx: Needs<'db'>, actor: Actor, key: string): Promise<MessageHistory> {
  mustBeAdmin(actor, 'see activity')
  const [message, ...again] = await store.messagesByKey(ctx.db.q, actor.accountId, key)
  if (!message) throw notFound('webhook message', `There is no webhook message "${key}".`)
  const ids = [message, ...again].map(({ id }) => id)
  return { message, attempts: await attemptsOf(ctx.db.q, actor.accountId, ids) }
}

/** Maximum messages resent by one call. */
const maxResends = 10_000

export interface ResendInput {
  /** When the messages were created. */
  readonly from: string
  readonly to: string
  /** The expected count; if absent, nothing is sent. */
  readonly confirm?: number | undefined
}

/**
 * Counts the exhausted messages of a range that were not delivered since; with the count as `confirm` also resends each once, as
 * `resend` of the log does. Throws `not-found`, `conflict` if the count has changed, `invalid` for a range with more than can be
 * resent at once.
 */
export async function resendFailed(
  ctx: Needs<'db' | 'clock' | 'sealer' | 'wake'>,
  actor: Actor,
  webhookId: number,
  { from, to, confirm }: ResendInput,
): Promise<{ readonly count: number; readonly sent: boolean }> {
  await webhooks.get(ctx, actor, webhookId)
  if (from > to) throw invalid('end', (of) => `${of.end} must not be before ${of.start}.`)
  const range = { webhookId, from, to }
  if (confirm === undefined) return { count: await store.countFailed(ctx.db.q, range), sent: false }
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const count = await store.countFailed(tx, range, tx)
    if (count !== confirm)
      throw new Fault(
        'conflict',
        `confirm is ${confirm}, but ${count} messages have failed in this range. Send confirm: ${count} to resend them.`,
      )
    if (count > maxResends)
      throw invalid('end', `At most ${maxResends} messages are resent at once. Select a shorter range.`)
    await store.insertResends(tx, range, ctx.clock.now().toISOString())
    afterCommit(tx, () => ctx.wake('deliveries', [webhookId]))
    return { count, sent: count > 0 }
  })
}
