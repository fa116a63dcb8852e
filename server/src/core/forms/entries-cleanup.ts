import type { Needs } from '../context.ts'
import { deleteUnfinished } from './entries-store.ts'

/** The retention time of interrupted uploads. */
const retentionMs = 48 * 3_600_000
const batch = 500

/**
 * Deletes submissions that were not completed. Those with complete files stay "pending", because the owner has the files and wants to
 * know who sent them. Returns how many.
 */
export async function deleteAbandonedEntries(ctx: Needs<'db' | 'clock'>): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - retentionMs).toISOString()
  let total = 0
  for (;;) {
    const deleted = await deleteUnfinished(ctx.db.q, before, batch)
    total += deleted
    if (deleted < batch) return total
  }
}
