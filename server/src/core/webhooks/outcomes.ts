/**
 * What follows from attempts: their rows in the log, when their messages are tried again, how their endpoints are doing,
 * and who is told; all in one transaction.
 */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { backoffDelay, parseRetryAfter } from '../../lib/backoff.ts'
import * as letters from '../letters/letters.ts'
import type { Has } from '../tools.ts'
import { type Attempt, insertAttempts, type NewAttempt } from './attempts-store.ts'
import { afterDelivery, afterTrouble, type Health, type News } from './health.ts'
import { holdHealth, setHealth } from './health-store.ts'
import { unpark } from './lines-store.ts'
import * as messages from './messages-store.ts'
import { leavePlaces } from './places-store.ts'
import { masterName } from './store.ts'
import { longestHoldMs, mostAttempts, retryPauses } from './webhook.ts'

/** How an attempt went. */
export type Outcome = Pick<
  Attempt,
  'status' | 'response_headers' | 'response_body' | 'response_size' | 'error_kind' | 'error' | 'duration_ms'
> & { readonly retryAfter: string | undefined }

/** An attempt that was made. */
export interface Made {
  readonly message: messages.Message
  readonly attempt: NewAttempt
  readonly retryAfter: string | undefined
}

type OutcomeTools = Has<'db' | 'clock' | 'random' | 'sealer' | 'wake'>

/** Writes down attempts that were made, in the order in which they ended. */
export async function settle(t: OutcomeTools, made: readonly Made[]): Promise<void> {
  await t.db.tx(async (tx) => {
    const webhookIds = [...new Set(made.map(({ message }) => message.webhook_id))].sort((a, b) => a - b)
    const held = await holdHealth(tx, webhookIds)
    await insertAttempts(
      tx,
      made.map(({ attempt }) => attempt),
    )
    const after = new Map(held)
    const leaving: number[] = []
    for (const one of made) {
      const { state, pauseMs } = await settleOne(t, tx, one)
      if (state !== 'pending' || pauseMs > longestHoldMs) leaving.push(one.message.id)
      const health = after.get(one.message.webhook_id)
      if (health) after.set(health.webhookId, await nextHealth(t, tx, health, one, state))
    }
    for (const [id, health] of after) if (health !== held.get(id)) await setHealth(tx, health)
    if (leaving.length === 0) return
    const next = await leavePlaces(tx, leaving)
    if (next.length > 0) await unpark(tx, next, t.clock.now().toISOString())
    afterCommit(tx, () => t.wake('deliveries', webhookIds))
  })
}

const succeeded = ({ attempt: { status } }: Made) => status >= 200 && status <= 299

async function settleOne(t: OutcomeTools, tx: Tx, made: Made): Promise<{ state: string; pauseMs: number }> {
  const { id, kind, due_at } = made.message
  const attempts = made.message.attempts + 1
  const last = kind !== 'event' || attempts >= mostAttempts
  const state = succeeded(made) ? 'delivered' : last ? 'exhausted' : 'pending'
  const now = t.clock.now()
  const pauseMs = state === 'pending' ? pauseAfter(t, now, attempts, made) : 0
  const dueAt = state === 'pending' ? new Date(now.getTime() + pauseMs).toISOString() : due_at
  await messages.settleMessage(tx, id, { state, dueAt, attempts })
  return { state, pauseMs }
}

function pauseAfter(t: Has<'random'>, now: Date, attempts: number, { attempt, retryAfter }: Made): number {
  const pause = backoffDelay(retryPauses, attempts, t.random.fraction) ?? 0
  const asked = [429, 503].includes(attempt.status) ? parseRetryAfter(retryAfter, now) : undefined
  return Math.max(pause, asked ?? 0)
}

async function nextHealth(t: OutcomeTools, tx: Tx, health: Health, made: Made, state: string): Promise<Health> {
  if (succeeded(made)) return afterDelivery(health)
  const { health: next, news } = afterTrouble(health, {
    sentAt: made.attempt.sent_at,
    now: t.clock.now(),
    fraction: t.random.fraction(),
    gone: made.attempt.status === 410,
    exhausted: state === 'exhausted' && made.message.kind === 'event',
  })
  if (news) await tellOwner(t, tx, health, news)
  return next
}

const switchedOff = 'A webhook was switched off'
const subjects: Readonly<Record<News, string>> = {
  gone: switchedOff,
  'failing for days': switchedOff,
  'first exhausted': 'A webhook message could not be delivered',
}

async function tellOwner(t: OutcomeTools, tx: Tx, { accountId, endpointUrl }: Health, news: News): Promise<void> {
  const owner = await masterName(tx, accountId)
  if (!owner) return
  const off = (why: string) =>
    `The webhook to ${endpointUrl} was switched off because its endpoint ${why}. Events are kept for it until it is switched on again.`
  const texts: Readonly<Record<News, string>> = {
    gone: off('answered 410 Gone'),
    'failing for days': off('failed for five days'),
    'first exhausted': `A message to ${endpointUrl} was tried ${mostAttempts} times without success and is not tried again. Others are still sent. The webhook log shows what came back; the message can be sent again from there.`,
  }
  await letters.post(t, tx, { accountId, to: owner.email, subject: subjects[news], text: texts[news] })
}
