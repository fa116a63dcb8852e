/** Limits of open feeds: of one user, account and client address, and in total; and of how often a user may open one. */
import type { Actor } from '../actor.ts'
import { Fault } from '../fault.ts'

export interface FeedLimits {
  readonly user: number
  readonly account: number
  readonly address: number
  readonly total: number
  /** Feeds that a user may open in a minute. */
  readonly opensAMinute: number
}

/** A quarter of the connections of the server, and half of those of an address, stay free for requests at least. */
export const defaultFeedLimits: FeedLimits = { user: 20, account: 500, address: 256, total: 1_000, opensAMinute: 60 }

const minuteMs = 60_000

export class FeedCounters {
  readonly #limits: FeedLimits
  readonly #open = new Map<string, number>()
  /** Feeds opened by a user in the current minute. */
  readonly #opened = new Map<number, number>()
  #minute = 0

  constructor(limits: FeedLimits) {
    this.#limits = limits
  }

  /** Counts a feed until the returned function is called. Throws `unavailable` over a limit. */
  add({ userId, accountId, address }: Actor): () => void {
    const { user, account, total, opensAMinute } = this.#limits
    this.#countOpening(userId, opensAMinute)
    const keys = [
      ['total', total],
      [`user ${userId}`, user],
      [`account ${accountId}`, account],
      [`address ${address}`, this.#limits.address],
    ] as const
    if (keys.some(([key, most]) => (this.#open.get(key) ?? 0) >= most)) throw tooMany()
    for (const [key] of keys) this.#open.set(key, (this.#open.get(key) ?? 0) + 1)
    return () => {
      for (const [key] of keys) {
        const left = (this.#open.get(key) ?? 1) - 1
        if (left > 0) this.#open.set(key, left)
        else this.#open.delete(key)
      }
    }
  }

  #countOpening(userId: number, most: number): void {
    const minute = Math.floor(performance.now() / minuteMs)
    if (minute !== this.#minute) this.#opened.clear()
    this.#minute = minute
    const opened = (this.#opened.get(userId) ?? 0) + 1
    if (opened > most) throw tooMany()
    this.#opened.set(userId, opened)
  }
}

const tooMany = () =>
  new Fault('unavailable', 'Too many pages with live updates are open. Close some of them, or reload to see changes.', {
    retryAfter: minuteMs,
  })
