/**
 * The feed of an account: its events in the order of their commits, for consumers that poll. A cursor identifies the last entry
 * that was read; after it no entry is missed or repeated.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { mustBeAdmin } from '../../access.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, notFound } from '../../fault.ts'
import { signedRequest } from '../delivery/signature.ts'
import { webhookById } from '../endpoints/store.ts'
import type { Webhook } from '../endpoints/webhook.ts'
import { messageRetentionMs } from '../queue/retention.ts'
import * as store from './events-store.ts'

export interface FeedInput {
  /** A cursor, or `now`; if absent, the oldest stored event. */
  readonly after?: string | undefined
  /** Only the messages of this webhook. */
  readonly webhook?: number | undefined
  /** Maximum wait for the first entry, in ms. */
  readonly waitMs: number
  readonly limit: number
}

/** A message as its first attempt would send it now, signed with the current secrets. */
export interface FeedMessage {
  readonly message: store.PositionedMessage
  /** The cursor to continue after it. */
  readonly cursor: string
  readonly endpointUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact signed bytes, as text. */
  readonly body: string
}

export type FeedPage = (
  | { readonly kind: 'events'; readonly accountName: string; readonly entries: readonly store.StoredEvent[] }
  | { readonly kind: 'messages'; readonly entries: readonly FeedMessage[] }
) & {
  /** The cursor to continue with. */
  readonly cursor: string
}

type FeedContext = Needs<'db' | 'clock' | 'sealer' | 'settings' | 'onWake'>

/** Interval of polling for commits of other processes, in ms. */
const pollEveryMs = 1_000
/** Events searched for messages of one webhook at a time, and searches per response. */
const searchedAtOnce = 10_000
const maxSearches = 20

/**
 * The entries after the cursor, at once or as soon as there is one within `waitMs`; then an empty page. Ends early, with an empty
 * page, if `ending` is aborted. Throws `not-found`, `invalid` for a cursor that is not of this feed, `gone` with the oldest cursor
 * for one whose events were deleted, `unauthenticated` as soon as the actor's access has ended.
 */
export async function feed(ctx: FeedContext, actor: Actor, input: FeedInput, ending: AbortSignal): Promise<FeedPage> {
  mustBeAdmin(actor, 'see activity')
  const webhook = input.webhook === undefined ? null : await mustExist(ctx, actor, input.webhook)
  const deadline = performance.now() + input.waitMs
  // Subscribed before the first read, so that no event is missed between the read and the wait.
  const wakeUp = subscribe(ctx, ending)
  try {
    await assignPositions(ctx, actor)
    let from = await startPosition(ctx, actor, input.after)
    for (;;) {
      const page = await pageAfter(ctx, actor, webhook, from, input.limit)
      const left = deadline - performance.now()
      if (page.entries.length > 0 || left <= 0 || ending.aborted) return page
      from = parseCursor(page.cursor)
      await wakeUp.wait(Math.min(left, pollEveryMs))
      // Checked before each response: an actor whose access has ended gets no further events.
      await ctx.db.tx((tx) => actor.confirm(tx))
      await assignPositions(ctx, actor)
    }
  } finally {
    wakeUp.unsubscribe()
  }
}

async function mustExist(ctx: FeedContext, actor: Actor, id: number): Promise<Webhook> {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, actor.accountId, id)
  if (!webhook) throw notFound('webhook', `There is no webhook ${id}.`)
  return webhook
}

/** Waits for the next commit of an event in this process, up to this long, or until `ending`. */
function subscribe(ctx: FeedContext, ending: AbortSignal) {
  let woken = Promise.withResolvers<void>()
  const wake = () => woken.resolve()
  const stopListening = ctx.onWake('events', wake)
  ending.addEventListener('abort', wake)
  return {
    async wait(ms: number) {
      const timer = new AbortController()
      await Promise.race([woken.promise, pause(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
      timer.abort()
      if (!ending.aborted) woken = Promise.withResolvers()
    },
    unsubscribe() {
      stopListening()
      ending.removeEventListener('abort', wake)
    },
  }
}

/** Assigns positions to committed events. */
async function assignPositions(ctx: FeedContext, actor: Actor): Promise<void> {
  if (!(await store.hasUnpositioned(ctx.db.q, actor.accountId))) return
  while (await ctx.db.tx((tx) => store.positionEvents(tx, actor.accountId)));
}

const cursorForm = /^(\d{1,15})(?:\.(\d{1,15}))?$/

function parseCursor(cursor: string): store.FeedPosition {
  const [, position, messageId] = cursorForm.exec(cursor) ?? []
  if (position === undefined)
    throw invalid('after', (of) => `${of.after} must be a cursor from a response of this operation, or now.`)
  return { position: Number(position), messageId: messageId === undefined ? null : Number(messageId) }
}

async function startPosition(ctx: FeedContext, actor: Actor, after: string | undefined): Promise<store.FeedPosition> {
  const { position, pruned } = await store.feedOf(ctx.db.q, actor.accountId)
  if (after === undefined) return { position: pruned, messageId: null }
  if (after === 'now') return { position, messageId: null }
  const from = parseCursor(after)
  if (from.position > position)
    throw invalid(
      'after',
      (of) =>
        `${of.after} is beyond the end of the feed, which is ${position}: the cursor is from another account or another database.`,
    )
  if (from.position < pruned || (from.position === pruned && from.messageId !== null))
    throw new Fault(
      'gone',
      (of) =>
        `${of.after} refers to events that are no longer retained, so some were missed. The oldest cursor that you can continue from is ${pruned}.`,
      { subject: 'after', oldestCursor: String(pruned) },
    )
  return from
}

async function pageAfter(
  ctx: FeedContext,
  actor: Actor,
  webhook: Webhook | null,
  from: store.FeedPosition,
  limit: number,
): Promise<FeedPage> {
  if (webhook) return await messagesPage(ctx, webhook, from, limit)
  const entries = await store.eventsAfter(ctx.db.q, actor.accountId, from.position, limit)
  const accountName =
    entries.length === 0 ? '' : ((await accountStore.masterOf(ctx.db.q, actor.accountId))?.username ?? '')
  return { kind: 'events', entries, accountName, cursor: String(entries.at(-1)?.position ?? from.position) }
}

async function messagesPage(
  ctx: FeedContext,
  webhook: Webhook,
  from: store.FeedPosition,
  limit: number,
): Promise<FeedPage> {
  const { position: end } = await store.feedOf(ctx.db.q, webhook.accountId)
  let next = from
  for (let search = 0; search < maxSearches; search++) {
    const upTo = Math.min(end, next.position + searchedAtOnce)
    const rows = await store.messagesAfter(ctx.db.q, webhook, next, upTo, limit)
    const last = rows.length === limit ? rows.at(-1) : undefined
    const cursor = last ? cursorAfter(last) : String(upTo)
    if (rows.length > 0) return { kind: 'messages', entries: rows.map((row) => signed(ctx, webhook, row)), cursor }
    next = { position: upTo, messageId: null }
    if (upTo >= end) break
  }
  return { kind: 'messages', entries: [], cursor: String(next.position) }
}

const cursorAfter = ({ position, id }: store.PositionedMessage) => `${position}.${id}`

function signed(ctx: FeedContext, webhook: Webhook, message: store.PositionedMessage): FeedMessage {
  const { version } = ctx.settings
  const { headers, body } = signedRequest(webhook, message, { number: 1, at: ctx.clock.now(), version })
  return { message, cursor: cursorAfter(message), endpointUrl: webhook.endpointUrl, headers, body }
}

const prunedAtOnce = 1_000

/** Deletes events older than the retention time, in batches. Returns how many. */
export async function pruneOldEvents(ctx: Needs<'db' | 'clock'>, olderThanMs = messageRetentionMs): Promise<number> {
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
