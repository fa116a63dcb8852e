/** Who sends what: a node takes the heads of lines for itself, for half a minute. */
import type { Queries, Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import * as tree from '../files/tree/tree.ts'
import { passageOf } from './circuit.ts'
import * as lines from './lines-store.ts'
import * as messages from './messages-store.ts'
import { burstOf, nextAfter } from './pace.ts'
import { waitingInLine } from './places-store.ts'
import { toWebhook } from './store.ts'
import type { Webhook } from './webhook.ts'

const leaseMs = 30_000
/** How many messages go to one endpoint at once from one node: to one that took the last, and to any other. */
const provenAtOnce = 10
const doubtfulAtOnce = 1
/** When to come back to a line that another node holds, in ms. */
const heldForMs = 20

/** A claimed message and the webhook it goes to. */
export interface Delivery {
  readonly message: messages.Message
  /** Opens the secrets of the webhook, once for all messages that were claimed together. Throws when it can't. */
  readonly open: () => Webhook
  /** The path of the folder that it watches, looked up once likewise. */
  readonly path: () => Promise<string>
}

/** What is asked for a line. */
interface Wish {
  readonly line: number
  /** How many of its messages are claimed here already. */
  readonly claimed: number
  /** How many more than go at once are welcome, when the endpoint does well. */
  readonly ahead: number
}

/** What was learned about a line: see the pump. */
interface News {
  readonly line: number
  readonly limit?: number
  readonly preferred?: boolean
  readonly at?: number | undefined
  readonly more?: boolean
}

export interface Claimed {
  readonly jobs: readonly Delivery[]
  readonly news: readonly News[]
}

export const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString()

/** At the start of a node: what processes of this machine had claimed when they died is due again at once. */
export async function freeClaims(ctx: Needs<'db' | 'clock'>, isDead: (nodeName: string) => boolean): Promise<void> {
  const dead = (await messages.claimants(ctx.db.q)).filter(isDead)
  for (const nodeName of dead) await messages.freeClaims(ctx.db.q, nodeName, ctx.clock.now().toISOString())
}

/** So few that nothing else notices: half a millisecond. */
const linesInOneLook = 64

/** Webhooks after that one that have something to send: what this node was not told of. And where to go on, 0 at the end. */
export async function look(ctx: Needs<'db' | 'clock'>, after: number): Promise<{ due: number[]; next: number }> {
  const { due, last } = await lines.dueLines(ctx.db.q, ctx.clock.now().toISOString(), after, linesInOneLook)
  return { due, next: last ?? 0 }
}

/** Takes from each line what may go, at most `room` in all. */
export async function claim(
  ctx: Needs<'db' | 'clock' | 'settings' | 'sealer'>,
  tx: Tx,
  wishes: readonly Wish[],
  room: number,
): Promise<Claimed> {
  const now = ctx.clock.now()
  const jobs: Delivery[] = []
  const news: News[] = []
  const wanted = new Map(wishes.map((wish) => [wish.line, wish]))
  for (const line of await lines.holdLines(tx, [...wanted.keys()])) {
    const { claimed = 0, ahead = 0 } = wanted.get(line.id) ?? {}
    const taken = await takeFrom(tx, line, { now, claimed, ahead, room: room - jobs.length })
    const { open, path } = onceFor(ctx, line)
    // Now and here: whoever sends is not to wait for a connection.
    if (taken.messages.length > 0) await path(tx)
    // The lease is part of what is claimed: only with it can the message be given back.
    for (const message of taken.messages) jobs.push({ message: { ...message, lease_until: leaseEnd(now) }, open, path })
    news.push({ line: line.id, preferred: line.circuit.proven, ...taken.news })
    wanted.delete(line.id)
  }
  const ids = jobs.map(({ message }) => message.id)
  if (ids.length > 0) await lines.lease(tx, ids, leaseEnd(now), ctx.settings.nodeName)
  const held = await lines.heldByOthers(tx, [...wanted.keys()])
  news.push(...held.map((line) => ({ line, at: now.getTime() + heldForMs })))
  return { jobs, news }
}

function onceFor({ db, sealer }: Needs<'db' | 'sealer'>, { webhook }: lines.Line) {
  let opened: Webhook | null = null
  let path: Promise<string> | null = null
  return {
    open: () => (opened ??= toWebhook(webhook, sealer)),
    path: (q: Queries = db.q) => (path ??= tree.pathOf(q, webhook.resource_id)),
  }
}

/** Leaves claimed messages that were not sent to whoever claims them next. */
export async function giveBack(ctx: Needs<'clock' | 'settings'>, tx: Tx, returned: readonly Delivery[]): Promise<void> {
  const now = ctx.clock.now().toISOString()
  for (const [until, some] of Map.groupBy(returned, ({ message }) => message.lease_until ?? '')) {
    const ids = some.map(({ message }) => message.id)
    await lines.endLease(tx, ids, { until, by: ctx.settings.nodeName, at: now })
  }
}

interface Taken {
  readonly messages: readonly messages.Message[]
  readonly news: Omit<News, 'line' | 'preferred'>
}

const nothing = (news: Taken['news']): Taken => ({ messages: [], news })

async function takeFrom(
  tx: Tx,
  { id, circuit, rateLimit, pacedUntil }: lines.Line,
  { now, claimed, ahead, room }: Omit<Wish, 'line'> & { readonly now: Date; readonly room: number },
): Promise<Taken> {
  const passage = passageOf(circuit, now.toISOString())
  if (passage === 'none') return nothing({ at: Date.parse(circuit.openUntil ?? '') })
  if (room <= 0) return nothing({ more: true })
  if (pacedUntil !== null && pacedUntil > now.toISOString()) return nothing({ at: Date.parse(pacedUntil) })
  const limit = circuit.proven ? provenAtOnce : doubtfulAtOnce
  const mayWait = circuit.proven && rateLimit === null ? ahead : 0
  const wanted = Math.min(room, limit + mayWait - claimed)
  if (wanted <= 0) return nothing({ limit, more: true })
  if (rateLimit !== null) return await takePaced(tx, id, { rateLimit, now, wanted, passage, limit })
  const head =
    passage === 'probe' ? await takeOne(tx, id, now.toISOString()) : await takeHead(tx, id, now.toISOString(), wanted)
  if (head.messages.length > 0 && passage === 'probe') await lines.takeProbe(tx, id, leaseEnd(now))
  return { messages: head.messages, news: { limit, more: head.more && passage === 'free' } }
}

interface Paced {
  readonly rateLimit: number
  readonly now: Date
  readonly wanted: number
  readonly passage: 'free' | 'probe'
  readonly limit: number
}

async function takePaced(tx: Tx, id: number, { rateLimit, now, wanted, passage, limit }: Paced): Promise<Taken> {
  const head =
    passage === 'probe'
      ? await takeOne(tx, id, now.toISOString())
      : await takeHead(tx, id, now.toISOString(), burstOf(rateLimit, wanted))
  const taken = head.messages.length
  if (taken === 0) return { messages: [], news: { limit, more: head.more } }
  if (passage === 'probe') await lines.takeProbe(tx, id, leaseEnd(now))
  const until = nextAfter(rateLimit, now.getTime(), taken)
  await lines.holdBack(tx, id, new Date(until).toISOString())
  return { messages: head.messages, news: { limit, at: until } }
}

/**
 * What probes an endpoint: a message that it has refused before, if one is due. New ones might all be refused the first
 * time, by an endpoint that takes them the second.
 */
async function takeOne(tx: Tx, webhookId: number, now: string): Promise<Head> {
  const tried = await lines.triedOf(tx, webhookId, now, 1)
  const ids = tried.map(({ id }) => id)
  const isFree = tried.length > 0 && (await waitingInLine(tx, ids)).size === 0
  return isFree ? { messages: tried, more: true } : await takeHead(tx, webhookId, now, 1)
}

interface Head {
  readonly messages: readonly messages.Message[]
  readonly more: boolean
}

/** How often a claim looks behind messages that stand behind others, and at how many more each time. */
const mostLooks = 10
const lookedAtOnce = 100

/** What is due in a line and behind nobody; what is behind somebody leaves the head, so that it is looked at only once. */
async function takeHead(tx: Tx, webhookId: number, now: string, wanted: number): Promise<Head> {
  for (let look = 0; look < mostLooks; look++) {
    const limit = look === 0 ? wanted : lookedAtOnce
    const head = await lines.headOf(tx, webhookId, now, limit)
    if (head.length === 0) return { messages: [], more: false }
    const waiting = await waitingInLine(
      tx,
      head.map(({ id }) => id),
    )
    if (waiting.size > 0) await lines.park(tx, [...waiting])
    const free = head.filter(({ id }) => !waiting.has(id))
    if (free.length > 0) return { messages: free.slice(0, wanted), more: head.length === limit }
  }
  return { messages: [], more: true }
}

/** Longer than any pause before another try, asked for by an endpoint or not. */
const longestWaitMs = 36 * 3_600_000

/** What a clock that was ahead, and was set right since, has put off until its own time. */
export async function recallStranded(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now()
  await lines.recall(ctx.db.q, new Date(now.getTime() + longestWaitMs).toISOString(), now.toISOString())
}
