/**
 * Sending what is owed. A worker claims messages under a lease, posts each, and writes down in one transaction what was
 * sent, what came back and when to try again. A crash in between means one attempt more, never one less.
 */
import type { Tx } from '../../db/engine.ts'
import { type PostReply, SendError } from '../../lib/safe-fetch.ts'
import * as tree from '../files/tree.ts'
import type { Has } from '../tools.ts'
import { passageOf } from './circuit.ts'
import * as lines from './lines-store.ts'
import { bodyOf } from './message.ts'
import * as messages from './messages-store.ts'
import { type Outcome, settle } from './outcomes.ts'
import { waitingInLine } from './places-store.ts'
import { signedHeaders } from './signature.ts'
import * as store from './store.ts'

const leaseMs = 30_000
const totalTimeoutMs = 15_000
const responseCapBytes = 20_000

export type Message = messages.Message
type DeliveryTools = Has<'db' | 'clock' | 'random' | 'sealer' | 'outgoing' | 'settings' | 'log' | 'wake'>

/** How many messages one webhook may have claimed in one go. */
const mostOfOne = 10

/** Messages that are due, for this node alone for half a minute. `busy`: webhooks that have enough under way. */
export async function claim(t: DeliveryTools, limit: number, busy: readonly number[]): Promise<Message[]> {
  const now = t.clock.now()
  const due = await lines.dueLines(t.db.q, now.toISOString(), 0, limit + busy.length)
  const free = due.filter((id) => !busy.includes(id))
  if (free.length === 0) return []
  return await t.db.tx((tx) => claimHeads(tx, free, { now, by: t.settings.nodeName, limit }))
}

interface Claim {
  readonly now: Date
  readonly by: string
  readonly limit: number
}

/** Takes from each line in turn what may go, up to the limit. */
async function claimHeads(tx: Tx, webhookIds: readonly number[], { now, by, limit }: Claim): Promise<Message[]> {
  const claimed: Message[] = []
  const until = leaseEnd(now)
  for (const line of await lines.holdLines(tx, webhookIds)) {
    const passage = passageOf(line, now.toISOString())
    const room = passage === 'free' ? Math.min(limit - claimed.length, mostOfOne) : passage === 'probe' ? 1 : 0
    if (room === 0) continue
    const head = await takeHead(tx, line.webhookId, now.toISOString(), room)
    if (head.length > 0 && passage === 'probe') await lines.takeProbe(tx, line.webhookId, until)
    claimed.push(...head)
    if (claimed.length >= limit) break
  }
  const ids = claimed.map(({ id }) => id)
  if (ids.length > 0) await lines.lease(tx, ids, until, by)
  return claimed
}

/** How often a claim looks behind messages that stand behind others, and at how many more each time. */
const mostLooks = 10
const lookedAtOnce = 100

/** What is due in a line and behind nobody; what is behind somebody leaves the head, so that it is looked at only once. */
async function takeHead(tx: Tx, webhookId: number, now: string, room: number): Promise<Message[]> {
  for (let look = 0; look < mostLooks; look++) {
    const head = await lines.headOf(tx, webhookId, now, look === 0 ? room : lookedAtOnce)
    if (head.length === 0) return []
    const waiting = await waitingInLine(
      tx,
      head.map(({ id }) => id),
    )
    if (waiting.size > 0) await lines.park(tx, [...waiting])
    const taken = head.filter(({ id }) => !waiting.has(id)).slice(0, room)
    if (taken.length > 0) return taken
  }
  return []
}

export const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString()

/** At the start of a node: what processes of this machine had claimed when they died is due again at once. */
export async function freeClaims(t: Has<'db' | 'clock'>, isDead: (nodeName: string) => boolean): Promise<void> {
  const dead = (await messages.claimants(t.db.q)).filter(isDead)
  for (const nodeName of dead) await messages.freeClaims(t.db.q, nodeName, t.clock.now().toISOString())
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
  const { retryAfter, ...outcome } = await post(t, webhook.endpointUrl, headers, body)
  const made = {
    ...logged(message),
    endpoint_url: webhook.endpointUrl,
    webhook_path: await tree.pathOf(t.db.q, webhook.resourceId),
    attempt: number,
    attempt_id: `${message.attempt_prefix}-${number}`,
    request_headers: JSON.stringify(headers),
    request_body: body,
    ...outcome,
    sent_at: sentAt.toISOString(),
  }
  await settle(t, [{ message, attempt: made, retryAfter }])
  const { status, error, duration_ms: durationMs } = outcome
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

async function post(t: DeliveryTools, url: string, headers: Record<string, string>, body: string): Promise<Outcome> {
  const started = performance.now()
  const options = { headers, body, totalTimeoutMs, responseCapBytes }
  try {
    return outcomeOf(await t.outgoing.client.post(url, options))
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

/** How many messages wait. */
export const pending = (t: Has<'db'>): Promise<number> => messages.countPending(t.db.q)
