/** Scans the stored events of an account, the newest first. */
import { yieldIfDue } from '../../../lib/event-loop.ts'
import type { Needs } from '../../context.ts'
import { eventsBelow, type StoredEvent } from '../events/events-store.ts'

export interface EventScan {
  /** Scans no event from before this instant. */
  readonly since: string
  readonly mostEvents: number
  /** Processor time of `visit` at most, in ms: patterns can take long. */
  readonly maxBusyMs?: number
  /** Called for each event; false ends the scan. */
  visit(event: StoredEvent): boolean
}

/** Each may be about a hundred resources. */
const readAtOnce = 50

/** Resolves with whether all events since then were visited. */
export async function scanEvents(ctx: Needs<'db'>, accountId: number, scan: EventScan): Promise<boolean> {
  const { maxBusyMs = 3_000 } = scan
  let left = scan.mostEvents
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
