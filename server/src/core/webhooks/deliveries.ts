/**
 * Sending what is owed. A worker claims messages under a lease, posts each, and writes down in one transaction what was
 * sent, what came back and when to try again. A crash in between means one attempt more, never one less.
 */
import type { Tx } from '../../db/engine.ts'
import { backoffDelay, parseRetryAfter } from '../../lib/backoff.ts'
import { type PostReply, SendError } from '../../lib/safe-fetch.ts'
import * as tree from '../files/tree.ts'
import * as letters from '../letters/letters.ts'
import type { Has } from '../tools.ts'
import { type Attempt, insertAttempt } from './attempts-store.ts'
import { bodyOf } from './message.ts'
import * as messages from './messages-store.ts'
import { signedHeaders } from './signature.ts'
import * as store from './store.ts'
import { mostAttempts, retryPauses, switchOffAfterMs, type Webhook } from './webhook.ts'

const leaseMs = 30_000
const totalTimeoutMs = 15_000
const responseCapBytes = 20_000

export type Message = messages.Message
type DeliveryTools = Has<'db' | 'clock' | 'random' | 'sealer' | 'outgoing' | 'settings' | 'log' | 'wake'>

/** Messages that are due, for this node alone for half a minute. `busy`: webhooks that have enough under way. */
export function claim(t: DeliveryTools, limit: number, busy: readonly number[]): Promise<Message[]> {
  const now = t.clock.now()
  return t.db.tx((tx) =>
    messages.claimMessages(tx, {
      now: now.toISOString(),
      leaseUntil: leaseEnd(now),
      by: t.settings.nodeName,
      limit,
      busy,
    }),
  )
}

export const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString()

/** At the start of a node: what processes of this machine had claimed when they died is due again at once. */
export async function freeClaims(t: Has<'db'>, isDead: (nodeName: string) => boolean): Promise<void> {
  const dead = (await messages.claimants(t.db.q)).filter(isDead)
  for (const nodeName of dead) await messages.freeClaims(t.db.q, nodeName)
}

interface Outcome {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly size: number
  readonly errorKind: string
  readonly error: string
  readonly durationMs: number
}

/** One attempt at a claimed message. Returns the status that came back, 0 for none. */
export async function attempt(t: DeliveryTools, message: Message): Promise<Pick<Outcome, 'status' | 'error'>> {
  const webhook = await store.webhookById(t.db.q, t.sealer, message.account_id, message.webhook_id)
  if (!webhook) return { status: 0, error: 'The webhook was deleted.' }
  const number = message.resend_attempt ?? message.attempts + 1
  const body = bodyOf({ before: message.body_before, after: message.body_after }, number)
  const sentAt = t.clock.now()
  const { version } = t.settings
  const headers = signedHeaders(webhook, { key: message.message_key, body, at: sentAt, version })
  const outcome = await post(t, webhook.endpointUrl, headers, body)
  const webhookPath = await tree.pathOf(t.db.q, webhook.resourceId)
  await t.db.tx(async (tx) => {
    await insertAttempt(tx, {
      ...logged(message),
      endpoint_url: webhook.endpointUrl,
      webhook_path: webhookPath,
      attempt: number,
      attempt_id: `${message.attempt_prefix}-${number}`,
      request_headers: JSON.stringify(headers),
      request_body: body,
      ...answered(outcome),
      sent_at: sentAt.toISOString(),
    })
    await settle(t, tx, webhook, message, outcome)
  })
  const { status, error, durationMs } = outcome
  t.log.info(
    { webhook: webhook.id, message: message.message_key, attempt: number, status, error, durationMs },
    'delivery',
  )
  return { status, error }
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

const answered = (
  outcome: Outcome,
): Pick<
  Attempt,
  'status' | 'response_headers' | 'response_body' | 'response_size' | 'error_kind' | 'error' | 'duration_ms'
> => ({
  status: outcome.status,
  response_headers: JSON.stringify(outcome.headers),
  response_body: outcome.body,
  response_size: outcome.size,
  error_kind: outcome.errorKind,
  error: outcome.error,
  duration_ms: Math.round(outcome.durationMs),
})

async function post(t: DeliveryTools, url: string, headers: Record<string, string>, body: string): Promise<Outcome> {
  const started = performance.now()
  const options = { headers, body, totalTimeoutMs, responseCapBytes }
  try {
    return outcomeOf(await t.outgoing.client.post(url, options))
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    const durationMs = performance.now() - started
    return { status: 0, headers: {}, body: '', size: 0, errorKind: error.kind, error: error.message, durationMs }
  }
}

function outcomeOf(reply: PostReply): Outcome {
  const failed = reply.status < 200 || reply.status > 299
  return {
    status: reply.status,
    headers: reply.headers,
    body: reply.body,
    size: reply.bytes,
    errorKind: failed ? 'status' : '',
    error: failed ? `The endpoint answered ${reply.status}.` : '',
    durationMs: reply.durationMs,
  }
}

const succeeded = (outcome: Outcome) => outcome.status >= 200 && outcome.status <= 299

async function settle(t: DeliveryTools, tx: Tx, webhook: Webhook, message: Message, outcome: Outcome): Promise<void> {
  const now = t.clock.now()
  const attempts = message.attempts + 1
  if (succeeded(outcome)) {
    await messages.settleMessage(tx, message, attempts, { state: 'delivered', dueAt: message.due_at })
    if (webhook.failingSince !== null || webhook.alertedAt !== null)
      await store.setHealth(tx, webhook.id, { failingSince: null, alertedAt: null })
    return
  }
  const once = message.kind !== 'event'
  const last = once || attempts >= mostAttempts
  const dueAt = last ? message.due_at : nextAttemptAt(t, now, attempts, outcome)
  await messages.settleMessage(tx, message, attempts, { state: last ? 'exhausted' : 'pending', dueAt })
  await noteFailure(t, tx, webhook, { now, gone: outcome.status === 410, exhausted: last && !once })
}

function nextAttemptAt(t: Has<'random'>, now: Date, attempts: number, outcome: Outcome): string {
  const pause = backoffDelay(retryPauses, attempts, t.random.fraction) ?? 0
  const asked = [429, 503].includes(outcome.status) ? parseRetryAfter(outcome.headers['retry-after'], now) : undefined
  return new Date(now.getTime() + Math.max(pause, asked ?? 0)).toISOString()
}

interface Failure {
  readonly now: Date
  readonly gone: boolean
  readonly exhausted: boolean
}

/** Keeps the webhook's health, and tells the owner at the first exhausted message and at switch-off. */
async function noteFailure(t: DeliveryTools, tx: Tx, webhook: Webhook, failure: Failure): Promise<void> {
  const now = failure.now.toISOString()
  const since = webhook.failingSince ?? now
  const off = failure.gone || failure.now.getTime() - Date.parse(since) >= switchOffAfterMs
  const alert = failure.exhausted && webhook.alertedAt === null
  await store.setHealth(tx, webhook.id, {
    ...(webhook.failingSince === null && { failingSince: now }),
    ...(off && { failed: true }),
    ...(alert && { alertedAt: now }),
  })
  if (off && !webhook.failed)
    await tellOwner(t, tx, webhook, failure.gone ? 'answered 410 Gone' : 'failed for five days')
  else if (alert) await tellOwner(t, tx, webhook, null)
}

async function tellOwner(t: DeliveryTools, tx: Tx, webhook: Webhook, off: string | null): Promise<void> {
  const owner = await store.masterName(tx, webhook.accountId)
  if (!owner) return
  const subject = off ? 'A webhook was switched off' : 'A webhook message could not be delivered'
  const what = off
    ? `The webhook to ${webhook.endpointUrl} was switched off because its endpoint ${off}. Events are kept for it until it is switched on again.`
    : `A message to ${webhook.endpointUrl} was tried ${mostAttempts} times without success and is not tried again. Others are still sent. The webhook log shows what came back; the message can be sent again from there.`
  await letters.post(t, tx, { accountId: webhook.accountId, to: owner.email, subject, text: what })
}

/** How many messages wait. */
export const pending = (t: Has<'db'>): Promise<number> => messages.countPending(t.db.q)
