/**
 * The account's daily transactions: requests in a rolling day of 1,440 minutes. Counted in memory and flushed twice a second, when
 * the counts of other nodes are read: exact across nodes within a second, and preserved over a restart.
 */
import type { Queries } from '../../db/engine.ts'
import { noLimit } from '../accounts/plan.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as store from './store.ts'

const minutesADay = 1_440
const idleMs = 3_600_000
/** Tolerated difference between the clocks of nodes. */
const aheadMinutes = 5
export const flushEveryMs = 500

export interface Allowance {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
}

export interface UsageCounter {
  /** Counts one request, unless the limit is reached and the request is not exempt from it. */
  count(accountId: number, limit: number | null, exempt?: boolean): Promise<Allowance>
  /** Requests counted in the last day, without counting one. */
  used(accountId: number): Promise<number>
  /** Writes new counts and reads those of other nodes. */
  flush(): Promise<void>
}

interface Tally {
  /** Counts in the database at the last flush. */
  stored: number
  /** Counts since the last flush, by minute. */
  pending: Map<number, number>
  /** Taken from `pending` by a flush that is in progress. */
  flushing: number
  lastUsed: number
}

function sum(counts: Map<number, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  return total
}

const inUse = (tally: Tally) => tally.stored + tally.flushing + sum(tally.pending)

/** Counts with a time far in the future, from a wrong clock, are ignored. */
const countDay = (q: Queries, accountId: number, now: number) =>
  store.countWithin(q, accountId, now - minutesADay + 1, now + aheadMinutes)

export function createUsageCounter(ctx: Needs<'db' | 'clock'>): UsageCounter {
  const tallies = new Map<number, Promise<Tally>>()
  const minuteNow = () => Math.floor(ctx.clock.now().getTime() / 60_000)

  const load = async (accountId: number): Promise<Tally> => ({
    stored: await countDay(ctx.db.q, accountId, minuteNow()),
    pending: new Map(),
    flushing: 0,
    lastUsed: ctx.clock.now().getTime(),
  })
  const tallyOf = (accountId: number): Promise<Tally> => {
    const known = tallies.get(accountId)
    if (known) return known
    const loading = load(accountId)
    tallies.set(accountId, loading)
    loading.catch(() => tallies.delete(accountId))
    return loading
  }

  async function flushAccount(accountId: number, tally: Tally): Promise<void> {
    const taken = tally.pending
    tally.pending = new Map()
    tally.flushing = sum(taken)
    try {
      tally.stored = await ctx.db.tx(async (tx) => {
        for (const [minute, count] of taken) await store.addCount(tx, accountId, minute, count)
        return await countDay(tx, accountId, minuteNow())
      })
    } catch (error) {
      for (const [minute, count] of taken) tally.pending.set(minute, (tally.pending.get(minute) ?? 0) + count)
      throw error
    } finally {
      tally.flushing = 0
    }
  }

  return {
    async count(accountId, limit, exempt = false) {
      const tally = await tallyOf(accountId)
      tally.lastUsed = ctx.clock.now().getTime()
      const most = limit ?? noLimit
      const before = inUse(tally)
      if (before >= most && !exempt) return { allowed: false, limit: most, remaining: 0 }
      const minute = minuteNow()
      tally.pending.set(minute, (tally.pending.get(minute) ?? 0) + 1)
      return { allowed: true, limit: most, remaining: Math.max(0, most - before - 1) }
    },
    used: async (accountId) => inUse(await tallyOf(accountId)),
    async flush() {
      const now = ctx.clock.now().getTime()
      for (const [accountId, loading] of [...tallies]) {
        const tally = await loading
        const idle = now - tally.lastUsed > idleMs && tally.pending.size === 0
        if (idle) tallies.delete(accountId)
        else await flushAccount(accountId, tally)
      }
    },
  }
}

/** Deletes counts older than a day. */
export const cleanUpUsage = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  store.deleteBefore(ctx.db.q, Math.floor(ctx.clock.now().getTime() / 60_000) - 2 * minutesADay)

/** Requests of the account by hour since 1970, from the given hour on; those of the last half second may be missing. */
export const usageByHour = (ctx: Needs<'db'>, actor: Actor, hour: number): Promise<Map<number, number>> =>
  store.countByHour(ctx.db.q, actor.accountId, hour)

/** Requests of the account in the last day, from the database. */
export const usedInADay = (ctx: Needs<'db' | 'clock'>, actor: Actor): Promise<number> =>
  countDay(ctx.db.q, actor.accountId, Math.floor(ctx.clock.now().getTime() / 60_000))
