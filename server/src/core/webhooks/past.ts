/** Looking back over the events of an account, the newest first, as far as the feed keeps them. */
import { yieldIfDue } from '../../lib/event-loop.ts'
import type { Needs } from '../context.ts'
import { eventsBelow, type KeptEvent } from './events-store.ts'

export interface Look {
  /** Nothing older than this. */
  readonly since: string
  readonly mostEvents: number
  /** Patterns can be made to take long: it thinks no longer than this, in ms. */
  readonly longestMs?: number
  /** Told of each; false ends the look. */
  visit(event: KeptEvent): boolean
}

/** Each may be about a hundred resources. */
const readAtOnce = 50

/** Whether everything was visited that there is. */
export async function lookBack(ctx: Needs<'db'>, accountId: number, look: Look): Promise<boolean> {
  const { longestMs = 3_000 } = look
  let left = look.mostEvents
  let busyMs = 0
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const limit = Math.min(readAtOnce, left + 1)
    const batch = await eventsBelow(ctx.db.q, accountId, { below, since: look.since, limit })
    for (const event of batch) {
      if (left-- === 0 || busyMs > longestMs) return false
      const began = performance.now()
      if (!look.visit(event)) return false
      busyMs += performance.now() - began
      await yieldIfDue()
      below = event.id
    }
    if (batch.length < limit) return true
  }
}
