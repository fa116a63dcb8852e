/**
 * A lease on a shared task while its node runs it: renewed in time, and given up before others may take it, by the monotonic clock
 * of this process, so that a process that was stopped for a while notices it.
 */
import type { Database } from '../db/engine.ts'
import * as store from './shared-schedule-store.ts'

/** The holder of a lease ends its work this much earlier than others may take it. */
const marginMs = 1_000

interface Holding {
  /** When the lease was asked for, by the monotonic clock: before the database noted it. */
  readonly askedAt: number
  readonly leaseMs: number
  /** Time after now, by the clock that all nodes share. */
  readonly later: (ms: number) => string
}

/** Renews a lease until it is stopped. `lost` is aborted before others may take it, by the monotonic clock of this process. */
export function holdLease(db: Database, first: store.Lease, { askedAt, leaseMs, later }: Holding) {
  const lost = new AbortController()
  let held = first
  let validUntil = askedAt + leaseMs - marginMs
  let renewing: Promise<void> | null = null

  async function renew(): Promise<void> {
    const asked = performance.now()
    const until = later(leaseMs)
    if (!(await db.asyncCommit((tx) => store.renew(tx, held, until)))) return lost.abort()
    held = { ...held, until }
    validUntil = asked + leaseMs - marginMs
  }
  const check = () => {
    if (performance.now() >= validUntil) lost.abort()
  }
  const checking = setInterval(check, Math.min(1_000, leaseMs / 10))
  const renewals = setInterval(() => {
    renewing ??= renew()
      // The next one may succeed; if none does, the lease is lost in time.
      .catch(() => undefined)
      .finally(() => {
        renewing = null
      })
  }, leaseMs / 3)
  return {
    lost: lost.signal,
    /** Stores the outcome of what the lease was for. False if it was lost: then nothing is changed. */
    async end(outcome: store.Outcome): Promise<boolean> {
      clearInterval(checking)
      clearInterval(renewals)
      await renewing
      return await db.asyncCommit((tx) => store.settle(tx, held, outcome))
    },
  }
}
