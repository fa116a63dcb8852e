/**
 * Sending what is owed: a claimed message is posted, and one transaction writes down what was sent, what came back, when to
 * try again, how the endpoint is doing and who is told. A crash in between means one attempt more, never one less.
 */
import type { Tx } from '../../db/engine.ts'
import { backoffDelay, parseRetryAfter } from '../../lib/backoff.ts'
import { type GuardedClient, type PostReply, SendError } from '../../lib/net/safe-fetch.ts'
import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import * as tree from '../files/tree/tree.ts'
import { type Attempt, insertAttempts, type NewAttempt } from './attempts-store.ts'
import type { Delivery } from './claims.ts'
import { afterDelivery, afterTrouble, type Health } from './health.ts'
import { holdHealth, setHealth } from './health-store.ts'
import * as lines from './lines-store.ts'
import { bodyOf } from './message.ts'
import * as messages from './messages-store.ts'
import { type News, wordsOf } from './news.ts'
import { leavePlaces } from './places-store.ts'
import { signedHeaders } from './signature.ts'
import * as store from './store.ts'
import { longestHoldMs, mostAttempts, retryPauses, type Webhook } from './webhook.ts'

export type Message = messages.Message
type OutcomeContext = Needs<'db' | 'clock' | 'random' | 'sealer' | 'settings' | 'wake'>
type DeliveryContext = OutcomeContext & Needs<'outgoing' | 'log' | 'sent'>

const totalTimeoutMs = 15_000
const responseCapBytes = 20_000

/** How an attempt went. */
type Outcome = Pick<
  Attempt,
  'status' | 'response_headers' | 'response_body' | 'response_size' | 'error_kind' | 'error' | 'duration_ms'
> & { readonly retryAfter: string | undefined }

/** One attempt at a claimed message, written down. Returns the status that came back, 0 for none. */
export async function attempt(ctx: DeliveryContext, message: Message): Promise<Pick<Outcome, 'status' | 'error'>> {
  const webhook = await store.webhookById(ctx.db.q, ctx.sealer, message.account_id, message.webhook_id)
  if (!webhook) return { status: 0, error: 'The webhook was deleted.' }
  const path = () => tree.pathOf(ctx.db.q, webhook.resourceId)
  const made = await send(ctx, { message, open: () => webhook, path })
  await ctx.db.tx((tx) => settle(ctx, tx, [made]))
  return made.attempt
}

/** Posts a claimed message. */
export async function send(ctx: DeliveryContext, { message, open, path }: Delivery): Promise<Made> {
  const webhook = open()
  const number = message.resend_attempt ?? message.attempts + 1
  const body = bodyOf({ before: message.body_before, after: message.body_after }, number)
  const sentAt = ctx.clock.now()
  const { version } = ctx.settings
  const headers = signedHeaders(webhook, { key: message.message_key, body, at: sentAt, version })
  const { retryAfter, ...outcome } = await post(ctx.outgoing.client, webhook, headers, body)
  const attempt = {
    ...logged(message),
    endpoint_url: webhook.endpointUrl,
    webhook_path: await path(),
    attempt: number,
    attempt_id: `${message.attempt_prefix}-${number}`,
    request_headers: JSON.stringify(headers),
    request_body: body,
    ...outcome,
    sent_at: sentAt.toISOString(),
  }
  const isFirst = message.kind === 'event' && message.attempts === 0
  ctx.sent.tell({
    outcome: outcome.error_kind || 'delivered',
    waitedMs: isFirst ? sentAt.getTime() - Date.parse(message.created_at) : null,
  })
  const { status, error, duration_ms: durationMs } = outcome
  ctx.log.info(
    { webhook: webhook.id, message: message.message_key, attempt: number, status, error, durationMs },
    'delivery',
  )
  return { message, attempt, retryAfter }
}

const logged = (message: Message) =>
  ({
    account_id: message.account_id,
    webhook_id: message.webhook_id,
    message_id: message.id,
    resend: message.kind === 'resend' ? 1 : 0,
    event: message.event,
    version: message.version,
    username: message.username,
    ip: message.ip,
    path: message.path,
    created_at: message.created_at,
  }) as const

async function post(
  client: GuardedClient,
  { endpointUrl: url, authorities }: Webhook,
  headers: Record<string, string>,
  body: string,
): Promise<Outcome> {
  const started = performance.now()
  const options = { headers, body, totalTimeoutMs, responseCapBytes, authorities }
  try {
    return outcomeOf(await client.post(url, options))
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    return {
      status: 0,
      response_headers: '{}',
      response_body: '',
      response_size: 0,
      error_kind: error.kind,
      error: error.message,
      duration_ms: Math.round(performance.now() - started),
      retryAfter: undefined,
    }
  }
}

function outcomeOf(reply: PostReply): Outcome {
  const failed = reply.status < 200 || reply.status > 299
  return {
    status: reply.status,
    response_headers: JSON.stringify(reply.headers),
    response_body: reply.body,
    response_size: reply.bytes,
    error_kind: failed ? 'status' : '',
    error: failed ? `The endpoint answered ${reply.status}.` : '',
    duration_ms: Math.round(reply.durationMs),
    retryAfter: reply.headers['retry-after'],
  }
}

/** An attempt that was made. */
export interface Made {
  readonly message: messages.Message
  readonly attempt: NewAttempt
  readonly retryAfter: string | undefined
}

/** When a line is worth a look again, in ms. */
interface Look {
  readonly line: number
  readonly at: number
}

/** Writes down attempts that were made, in the order in which they ended. Returns when their lines go on. */
export async function settle(ctx: OutcomeContext, tx: Tx, made: readonly Made[]): Promise<Look[]> {
  if (made.length === 0) return []
  const webhookIds = [...new Set(made.map(({ message }) => message.webhook_id))]
  const held = await holdHealth(tx, webhookIds)
  await insertAttempts(
    tx,
    made.map(({ attempt }) => attempt),
  )
  const after = new Map(held)
  const leaving: number[] = []
  const looks: Look[] = []
  for (const one of made) {
    const { message } = one
    const { state, at } = await settleOne(ctx, tx, one)
    const hold = state === 'pending' && at - ctx.clock.now().getTime() <= longestHoldMs
    if (!hold) leaving.push(message.id)
    if (state === 'pending') looks.push({ line: message.webhook_id, at })
    const health = after.get(message.webhook_id)
    if (health) after.set(health.webhookId, await nextHealth(ctx, tx, health, one, state))
  }
  const delivered = made.filter(succeeded).map(({ message }) => message.id)
  if (delivered.length > 0) await messages.settleDelivered(tx, delivered)
  await holdBack(ctx, tx, made)
  for (const [id, health] of after) if (health !== held.get(id)) await setHealth(tx, health)
  return [...looks, ...(await moveUp(ctx, tx, leaving))]
}

/** For so long at most an endpoint that asks for it gets nothing at all, in ms. */
const longestBreakMs = 3_600_000

/** An endpoint that is too busy for one message is too busy for the next. */
async function holdBack(ctx: OutcomeContext, tx: Tx, made: readonly Made[]): Promise<void> {
  const now = ctx.clock.now()
  for (const one of made) {
    const asked = askedFor(one, now)
    if (asked > 0)
      await lines.holdBack(
        tx,
        one.message.webhook_id,
        new Date(now.getTime() + Math.min(asked, longestBreakMs)).toISOString(),
      )
  }
}

const askedFor = ({ attempt, retryAfter }: Made, now: Date): number =>
  [429, 503].includes(attempt.status) ? (parseRetryAfter(retryAfter, now) ?? 0) : 0

/** Those that stood behind messages which are out of the way now. */
async function moveUp(ctx: OutcomeContext, tx: Tx, leaving: readonly number[]): Promise<Look[]> {
  if (leaving.length === 0) return []
  const next = await leavePlaces(tx, leaving)
  if (next.length === 0) return []
  const now = ctx.clock.now()
  const ids = next.map(({ messageId }) => messageId)
  await lines.unpark(tx, ids, now.toISOString())
  return next.map(({ webhookId: line }) => ({ line, at: now.getTime() }))
}

export const succeeded = ({ attempt: { status } }: Made) => status >= 200 && status <= 299

async function settleOne(ctx: OutcomeContext, tx: Tx, made: Made): Promise<{ state: string; at: number }> {
  const { id, kind } = made.message
  const attempts = made.message.attempts + 1
  const last = kind !== 'event' || attempts >= mostAttempts
  const state = succeeded(made) ? 'delivered' : last ? 'exhausted' : 'pending'
  const now = ctx.clock.now()
  const at = now.getTime() + (state === 'pending' ? pauseAfter(ctx, now, attempts, made) : 0)
  // What was delivered is written down together with the others.
  if (state !== 'delivered')
    await messages.settleMessage(tx, id, { state, dueAt: new Date(at).toISOString(), attempts })
  return { state, at }
}

const pauseAfter = (ctx: Needs<'random'>, now: Date, attempts: number, made: Made): number =>
  Math.max(backoffDelay(retryPauses, attempts, ctx.random.fraction) ?? 0, askedFor(made, now))

async function nextHealth(ctx: OutcomeContext, tx: Tx, health: Health, made: Made, state: string): Promise<Health> {
  const next = succeeded(made)
    ? afterDelivery(health)
    : afterTrouble(health, {
        sentAt: made.attempt.sent_at,
        now: ctx.clock.now(),
        fraction: ctx.random.fraction(),
        gone: made.attempt.status === 410,
        exhausted: state === 'exhausted' && made.message.kind === 'event',
      })
  if (next.news) await tellOwner(ctx, tx, health, next.news)
  return next.health
}

async function tellOwner(ctx: OutcomeContext, tx: Tx, { accountId, endpointUrl }: Health, news: News): Promise<void> {
  const owner = await store.masterName(tx, accountId)
  if (owner) await letters.post(ctx, tx, { accountId, kind: 'webhook', to: owner.email, ...wordsOf[news](endpointUrl) })
}

/** So far waiting messages are counted: whoever asks asks again and again. */
export const mostCounted = 100_000

/** How many messages wait, at most so many. */
export const pending = (ctx: Needs<'db'>, most = mostCounted): Promise<number> => messages.countPending(ctx.db.q, most)

/** How long the oldest message of a webhook that is neither paused nor off has waited, in ms; 0 when none does. */
export async function oldestMs(ctx: Needs<'db' | 'clock'>): Promise<number> {
  const oldest = await lines.oldestPending(ctx.db.q)
  return oldest === null ? 0 : Math.max(0, ctx.clock.now().getTime() - Date.parse(oldest))
}

/** How many webhooks there are in each state. */
export const states = (ctx: Needs<'db'>): Promise<Record<lines.State, number>> => lines.countStates(ctx.db.q)
