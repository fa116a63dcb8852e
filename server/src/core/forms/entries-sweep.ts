import type { Needs } from '../context.ts'
import { deleteUnfinished } from './entries-store.ts'

/** As long as uploads that broke off. */
const keptMs = 48 * 3_600_000
const batch = 500

/**
 * Forgets submissions that were begun and never finished. One that brought whole files stays, "pending": whoever shares has
 * the files, and wants to know whose they are. Returns how many went.
 */
export async function sweepUnfinished(ctx: Needs<'db' | 'clock'>): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - keptMs).toISOString()
  let gone = 0
  for (;;) {
    const some = await deleteUnfinished(ctx.db.q, before, batch)
    gone += some
    if (some < batch) return gone
  }
}
