/**
 * The feed of an account: what happened, in the order in which it was committed, for those who rather ask than be told.
 * A cursor names the last thing that was read; nothing is skipped after it and nothing comes twice.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import * as store from './events-store.ts'
import { feedKeptMs } from './kept.ts'
import { bodyOf } from './message.ts'
import { signedHeaders } from './signature.ts'
import { masterName, webhookById } from './store.ts'
import type { Webhook } from './webhook.ts'

export interface FeedInput {
  /** A cursor, or `now`; from the oldest that is kept when absent. */
  readonly after?: string | undefined
  /** Only the messages of this webhook. */
  readonly webhook?: number | undefined
  /** How long to wait when there is nothing yet, in ms. */
  readonly waitMs: number
  readonly limit: number
}

/** A message as it would be sent now: as its first attempt, signed with the secrets of now. */
export interface FeedMessage {
  readonly message: store.PlacedMessage
  /** Where to go on after it. */
  readonly cursor: string
  readonly endpointUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes that the signatures are over, as text. */
  readonly body: string
}

export type FeedPage = (
  | { readonly kind: 'events'; readonly accountName: string; readonly entries: readonly store.KeptEvent[] }
  | { readonly kind: 'messages'; readonly entries: readonly FeedMessage[] }
) & {
  /** Where to go on. */
  readonly cursor: string
}

type FeedContext = Needs<'db' | 'clock' | 'sealer' | 'settings' | 'onWake'>

/** How often to look for what other processes have committed, in ms. */
const lookEveryMs = 1_000
/** How many events are searched for messages of one webhook at a time, and how often in one answer. */
const searchedAtOnce = 10_000
const searchesInOne = 20

/**
 * What comes after the cursor, at once or as soon as there is something within `waitMs`; then an empty page. Ends early,
 * with an empty page, when `ending` is aborted. Throws `not-found`, `invalid` for what is no cursor of this feed, `gone` with
 * the oldest cursor for one whose events are not kept any more, `unauthenticated` as soon as the actor's access has ended.
 */
export async function feed(ctx: FeedContext, actor: Actor, input: FeedInput, ending: AbortSignal): Promise<FeedPage> {
  mustBeAdmin(actor, 'see activity')
  const webhook = input.webhook === undefined ? null : await mustExist(ctx, actor, input.webhook)
  const deadline = performance.now() + input.waitMs
  // Heard before the first look, so that nothing falls between the look and the wait.
  const bell = hear(ctx, ending)
  try {
    await giveOut(ctx, actor)
    let place = await placeOf(ctx, actor, input.after)
    for (;;) {
      const page = await pageAfter(ctx, actor, webhook, place, input.limit)
      const left = deadline - performance.now()
      if (page.entries.length > 0 || left <= 0 || ending.aborted) return page
      place = parsePlace(page.cursor)
      await bell.ring(Math.min(left, lookEveryMs))
      // Who is not let in any more is told at once, and nothing of what happened since.
      await ctx.db.tx((tx) => actor.confirm(tx))
      await giveOut(ctx, actor)
    }
  } finally {
    bell.silence()
  }
}

async function mustExist(ctx: FeedContext, actor: Actor, id: number): Promise<Webhook> {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, actor.accountId, id)
  if (!webhook) throw notFound('webhook', `There is no webhook ${id}.`)
  return webhook
}

/** Resolves at the next commit of this process that has an event, after so many ms, or when it is all over. */
function hear(ctx: FeedContext, ending: AbortSignal) {
  let rung = Promise.withResolvers<void>()
  const ring = () => rung.resolve()
  const deafen = ctx.onWake('events', ring)
  ending.addEventListener('abort', ring)
  return {
    async ring(ms: number) {
      const timer = new AbortController()
      await Promise.race([rung.promise, pause(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
      timer.abort()
      if (!ending.aborted) rung = Promise.withResolvers()
    },
    silence() {
      deafen()
      ending.removeEventListener('abort', ring)
    },
  }
}

/** Gives what is committed its place in the feed. */
async function giveOut(ctx: FeedContext, actor: Actor): Promise<void> {
  if (!(await store.hasWaiting(ctx.db.q, actor.accountId))) return
  while (await ctx.db.tx((tx) => store.positionEvents(tx, actor.accountId)));
}

const placeForm = /^(\d{1,15})(?:\.(\d{1,15}))?$/

function parsePlace(cursor: string): store.MessagePlace {
  const [, position, messageId] = placeForm.exec(cursor) ?? []
  if (position === undefined)
    throw invalid('after', (of) => `${of.after} must be a cursor as an answer of this operation gave it, or now.`)
  return { position: Number(position), messageId: messageId === undefined ? null : Number(messageId) }
}

async function placeOf(ctx: FeedContext, actor: Actor, after: string | undefined): Promise<store.MessagePlace> {
  const { position, pruned } = await store.feedOf(ctx.db.q, actor.accountId)
  if (after === undefined) return { position: pruned, messageId: null }
  if (after === 'now') return { position, messageId: null }
  const place = parsePlace(after)
  if (place.position > position)
    throw invalid(
      'after',
      (of) =>
        `${of.after} is beyond the end of the feed, which is ${position}: the cursor is from another account or another database.`,
    )
  if (place.position < pruned || (place.position === pruned && place.messageId !== null))
    throw new Fault(
      'gone',
      (of) =>
        `${of.after} names events that are not kept any more, so some were missed. The oldest cursor that can be gone on from is ${pruned}.`,
      { subject: 'after', oldestCursor: String(pruned) },
    )
  return place
}

async function pageAfter(
  ctx: FeedContext,
  actor: Actor,
  webhook: Webhook | null,
  place: store.MessagePlace,
  limit: number,
): Promise<FeedPage> {
  if (webhook) return await messagesPage(ctx, webhook, place, limit)
  const entries = await store.eventsAfter(ctx.db.q, actor.accountId, place.position, limit)
  const accountName = entries.length === 0 ? '' : ((await masterName(ctx.db.q, actor.accountId))?.username ?? '')
  return { kind: 'events', entries, accountName, cursor: String(entries.at(-1)?.position ?? place.position) }
}

async function messagesPage(
  ctx: FeedContext,
  webhook: Webhook,
  place: store.MessagePlace,
  limit: number,
): Promise<FeedPage> {
  const { position: end } = await store.feedOf(ctx.db.q, webhook.accountId)
  let from = place
  for (let search = 0; search < searchesInOne; search++) {
    const upTo = Math.min(end, from.position + searchedAtOnce)
    const rows = await store.messagesAfter(ctx.db.q, webhook, from, upTo, limit)
    const last = rows.length === limit ? rows.at(-1) : undefined
    const cursor = last ? cursorAfter(last) : String(upTo)
    if (rows.length > 0) return { kind: 'messages', entries: rows.map((row) => signed(ctx, webhook, row)), cursor }
    from = { position: upTo, messageId: null }
    if (upTo >= end) break
  }
  return { kind: 'messages', entries: [], cursor: String(from.position) }
}

const cursorAfter = ({ position, id }: store.PlacedMessage) => `${position}.${id}`

function signed(ctx: FeedContext, webhook: Webhook, message: store.PlacedMessage): FeedMessage {
  const body = bodyOf({ before: message.body_before, after: message.body_after }, 1)
  const { version } = ctx.settings
  const headers = signedHeaders(webhook, { key: message.message_key, body, at: ctx.clock.now(), version })
  return { message, cursor: cursorAfter(message), endpointUrl: webhook.endpointUrl, headers, body }
}

const prunedAtOnce = 1_000

/** Drops what is older than the retention time, in batches. Returns how many events went. */
export async function pruneOldEvents(ctx: Needs<'db' | 'clock'>, olderThanMs = feedKeptMs): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - olderThanMs).toISOString()
  let total = 0
  for (const accountId of await store.accountsWithEvents(ctx.db.q)) {
    for (;;) {
      const more = await ctx.db.tx((tx) => store.positionEvents(tx, accountId))
      const gone = await ctx.db.tx((tx) => store.pruneEvents(tx, accountId, before, prunedAtOnce))
      total += gone
      if (gone < prunedAtOnce && !more) break
    }
  }
  return total
}
