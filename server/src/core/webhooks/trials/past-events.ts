/** Scans the stored events of an account, the newest first. */
import { yieldIfDue } from '../../../lib/event-loop.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { eventsBelow, type StoredEvent } from '../events/events-store.ts'

export interface EventScan {
  /** Scans no events from before this instant. */
  readonly since: string
  readonly maxEvents: number
  /** Maximum processor time of `visit`, in ms: patterns can take long. */
  readonly maxBusyMs?: number
  /** Called for each event; false ends the scan. */
  visit(event: StoredEvent): boolean
}

/** Events per read; each can have a hundred resources. */
const readAtOnce = 50

/** Concurrent and waiting scans per account in this process: each can read many thousand events. */
export const scansAtOnce = 2
export const scansWaiting = 16
const retryAfterMs = 10_000

interface Scans {
  running: number
  readonly waiting: (() => void)[]
}

const scansOf = new WeakMap<object, Map<number, Scans>>()

/** Resolves with true if all events since then were visited. Throws `too-many` if too many scans of the account are waiting. */
export async function scanEvents(ctx: Needs<'db'>, accountId: number, scan: EventScan): Promise<boolean> {
  const accounts = scansOf.get(ctx.db) ?? new Map<number, Scans>()
  scansOf.set(ctx.db, accounts)
  const scans = accounts.get(accountId) ?? { running: 0, waiting: [] }
  accounts.set(accountId, scans)
  await enter(scans)
  try {
    return await scanNow(ctx, accountId, scan)
  } finally {
    const next = scans.waiting.shift()
    if (next) next()
    else scans.running -= 1
    if (scans.running === 0) accounts.delete(accountId)
  }
}

async function enter(scans: Scans): Promise<void> {
  if (scans.running < scansAtOnce) scans.running += 1
  else if (scans.waiting.length < scansWaiting) await new Promise<void>((resolve) => scans.waiting.push(resolve))
  else
    throw new Fault(
      'too-many',
      `Too many searches of this account's events are in progress: ${scansAtOnce} are running and ${scansWaiting} are waiting. Try again when some have finished.`,
      { retryAfter: retryAfterMs },
    )
}

async function scanNow(ctx: Needs<'db'>, accountId: number, scan: EventScan): Promise<boolean> {
  const { maxBusyMs = 3_000 } = scan
  let left = scan.maxEvents
  let busyMs = 0
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const limit = Math.min(readAtOnce, left + 1)
    const batch = await eventsBelow(ctx.db.q, accountId, { below, since: scan.since, limit })
    for (const event of batch) {
      if (left-- === 0 || busyMs > maxBusyMs) return false
      const began = performance.now()
      if (!scan.visit(event)) return false
      busyMs += performance.now() - began
      await yieldIfDue()
      below = event.id
    }
    if (batch.length < limit) return true
  }
}
