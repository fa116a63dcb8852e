/**
 * Live updates: tells the screens of signed-in users what has changed, by whatever protocol and on whatever node. While somebody is
 * connected, one reader per process follows the session log; nobody who writes to it waits for that, and without a feed nothing is
 * read at all. A notice says which folders and lists have changed, never what is in them: screens then read what they may see.
 * http/system/live-updates.ts sends notices as server-sent events; in the browser web/src/data/live holds the one connection of all tabs, and
 * web/src/data/refreshing fetches again what a notice is about.
 */
import { yieldIfDue } from '../../lib/event-loop.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { pathOf } from '../files/tree/tree.ts'
import { type AccessWatch, createAccessWatch } from '../sessions/access-watch.ts'
import { addEntry, anyChanges, type Changes, type Notice, noChanges, noticeFor } from './changes.ts'
import { defaultFeedLimits, FeedCounters, type FeedLimits } from './feed-limits.ts'
import { type LogCursor, openLogCursor } from './log-cursor.ts'
import { connectionMarks, latestAttempts, ownersOf, versionMarks } from './log-store.ts'
import { changesAfter, recentChanges } from './missed-changes.ts'

export interface Update {
  /** The position to continue from after an interruption. */
  readonly position: number
  /** What has changed; null if only the position is sent. */
  readonly notice: Notice | null
}

export interface Receiver {
  send(update: Update): void
  /** The feed has ended, because the user's access has. */
  end(): void
}

export interface LiveUpdates {
  /**
   * Sends updates to the receiver until the returned function is called; at first those after the position, or of the last seconds
   * without one. Throws `unavailable` over a limit.
   */
  open(actor: Actor, after: number | null, receiver: Receiver): Promise<() => void>
  /** Ends all feeds. */
  close(): void
}

export interface LiveUpdateOptions {
  readonly limits?: FeedLimits
  /** Poll interval for changes of other processes, in ms. */
  readonly pollEveryMs?: number
}

type LiveContext = Needs<'db' | 'clock' | 'settings' | 'log' | 'onWake'>

interface Feed {
  readonly actor: Actor
  readonly receiver: Receiver
  readonly close: () => void
}

/** Shortest time between two reads of the log, in ms, so that many changes in a row become one notice. */
const minGapMs = 200

export function createLiveUpdates(ctx: LiveContext, options: LiveUpdateOptions = {}): LiveUpdates {
  return new Feeds(ctx, options)
}

class Feeds implements LiveUpdates {
  readonly #ctx: LiveContext
  readonly #pollEveryMs: number
  readonly #counters: FeedCounters
  readonly #access: AccessWatch
  readonly #feeds = new Set<Feed>()
  readonly #marks = new Map<string, string>()
  /** Ids of accounts in which this process has deleted versions since the last read. */
  readonly #withDeletedVersions = new Set<number>()
  #cursor: Promise<LogCursor> | null = null
  #timer: NodeJS.Timeout | null = null
  #dueAt = 0
  #isReading = false
  #readEndedAt = Number.NEGATIVE_INFINITY
  #polledAt = Number.NEGATIVE_INFINITY
  #stopListening: (() => void)[] = []

  constructor(ctx: LiveContext, { limits = defaultFeedLimits, pollEveryMs = 1_000 }: LiveUpdateOptions) {
    this.#ctx = ctx
    this.#pollEveryMs = pollEveryMs
    this.#counters = new FeedCounters(limits)
    this.#access = createAccessWatch(ctx)
  }

  async open(actor: Actor, after: number | null, receiver: Receiver): Promise<() => void> {
    const release = this.#counters.add(actor)
    const close = () => {
      if (!this.#feeds.delete(feed)) return
      release()
      if (this.#feeds.size === 0) this.#stop()
    }
    const feed: Feed = { actor, receiver, close }
    this.#feeds.add(feed)
    try {
      this.#start()
      // Read after the cursor was opened, so that nothing is missed in between.
      const cursor = await this.#cursor
      const missed = await (after === null ? recentChanges(this.#ctx, actor) : changesAfter(this.#ctx, actor, after))
      const notices = await this.#noticesOf(missed, [feed])
      if (cursor && this.#feeds.has(feed))
        receiver.send({ position: cursor.position, notice: notices.get(feed) ?? null })
      return close
    } catch (error) {
      close()
      throw error
    }
  }

  close(): void {
    for (const { receiver, close } of [...this.#feeds]) {
      close()
      receiver.end()
    }
  }

  #start(): void {
    if (this.#cursor) return
    const cursor = openLogCursor(this.#ctx)
    cursor.catch(() => this.#cursor === cursor && this.#stop())
    this.#cursor = cursor
    this.#stopListening = [
      this.#ctx.onWake('events', () => this.#readWithin(0)),
      this.#ctx.onWake('versions', (accounts = []) => {
        for (const account of accounts) this.#withDeletedVersions.add(account)
        this.#readWithin(0)
      }),
    ]
    this.#readWithin(this.#pollEveryMs)
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    for (const stop of this.#stopListening) stop()
    this.#stopListening = []
    this.#withDeletedVersions.clear()
    this.#cursor = null
    this.#marks.clear()
  }

  /** Reads the log after this time at the latest, but not sooner than `minGapMs` after the last read. */
  #readWithin(ms: number): void {
    const now = performance.now()
    const at = Math.max(now + ms, this.#readEndedAt + minGapMs)
    if (this.#isReading || !this.#cursor || (this.#timer && this.#dueAt <= at)) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#dueAt = at
    this.#timer = setTimeout(() => void this.#readNow(), at - now).unref()
  }

  async #readNow(): Promise<void> {
    this.#timer = null
    this.#isReading = true
    try {
      await this.#readLog()
    } catch (error) {
      this.#ctx.log.warn({ err: error }, 'live updates')
    } finally {
      this.#isReading = false
      this.#readEndedAt = performance.now()
      this.#readWithin(this.#pollEveryMs)
    }
  }

  async #readLog(): Promise<void> {
    const cursor = await this.#cursor
    if (!cursor) return
    const isPoll = performance.now() - this.#polledAt >= this.#pollEveryMs * 0.9
    const accounts = [...new Set([...this.#feeds].map(({ actor }) => actor.accountId))]
    const entries = await cursor.read(accounts)
    const changes = new Map<number, Changes>()
    if (!entries) for (const account of accounts) changes.set(account, anyChanges())
    for (const entry of entries ?? []) addEntry(changesIn(changes, entry.account_id), entry)
    for (const account of this.#withDeletedVersions) changesIn(changes, account).versions = true
    this.#withDeletedVersions.clear()
    if (isPoll) await this.#addMarks(changes, accounts)
    if (isPoll || changes.size > 0) await this.#endRevoked()
    if (isPoll) this.#polledAt = performance.now()
    for (const [account, those] of changes) await this.#deliver(cursor.position, account, those)
  }

  /** Adds changes that are not in the session log: of versions, of connections and of delivery attempts. */
  async #addMarks(changes: Map<number, Changes>, all: readonly number[]): Promise<void> {
    const { db, clock } = this.#ctx
    const versions = all.length > 0 ? await versionMarks(db.q, all) : new Map<number, string>()
    for (const account of all)
      if (this.#hasChanged(`versions ${account}`, versions.get(account))) changesIn(changes, account).versions = true
    const accounts = [...new Set([...this.#feeds].filter(isForAdmin).map(({ actor }) => actor.accountId))]
    if (accounts.length === 0) return
    const connections = await connectionMarks(db.q, accounts, clock.now().toISOString())
    const attempts = await latestAttempts(db.q, accounts)
    for (const account of accounts) {
      if (this.#hasChanged(`connections ${account}`, connections.get(account)))
        changesIn(changes, account).connections = true
      if (this.#hasChanged(`attempts ${account}`, attempts.get(account))) changesIn(changes, account).activity = true
    }
  }

  #hasChanged(key: string, mark = ''): boolean {
    const before = this.#marks.get(key)
    this.#marks.set(key, mark)
    return before !== undefined && before !== mark
  }

  async #endRevoked(): Promise<void> {
    const revoked = new Set(await this.#access.revoked([...this.#feeds].map(({ actor }) => actor)))
    for (const { actor, receiver, close } of [...this.#feeds]) {
      if (!revoked.has(actor)) continue
      close()
      receiver.end()
    }
  }

  async #deliver(position: number, account: number, changes: Changes): Promise<void> {
    const feeds = [...this.#feeds].filter(({ actor }) => actor.accountId === account)
    for (const [{ receiver }, notice] of await this.#noticesOf(changes, feeds)) {
      receiver.send({ position, notice })
      await yieldIfDue()
    }
  }

  /** What each feed of an account is sent. */
  async #noticesOf(changes: Changes, feeds: readonly Feed[]): Promise<Map<Feed, Notice>> {
    const { q } = this.#ctx.db
    const areSharesNeeded = feeds.some((feed) => !isForAdmin(feed) && feed.actor.permissions.has('share'))
    const owners = changes.shares?.size && areSharesNeeded ? await ownersOf(q, [...changes.shares]) : new Map()
    const roots = new Map<number, string>()
    const notices = new Map<Feed, Notice>()
    for (const feed of feeds) {
      const { rootId } = feed.actor
      const root = roots.get(rootId) ?? (changes.folders?.size === 0 ? '' : await pathOf(q, rootId))
      roots.set(rootId, root)
      const notice = noticeFor(changes, feed.actor, root, owners)
      if (notice) notices.set(feed, notice)
      await yieldIfDue()
    }
    return notices
  }
}

const isForAdmin = ({ actor }: Feed) => actor.role !== 'user'

function changesIn(changes: Map<number, Changes>, account: number): Changes {
  const those = changes.get(account) ?? noChanges()
  changes.set(account, those)
  return those
}
