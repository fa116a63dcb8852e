/** Retention of the session log: indefinitely, or for the configured number of days. */
import type { Needs } from '../context.ts'
import * as store from './log-pruning-store.ts'

/** Small, so that a transaction does not delay others. */
const batchSize = 500

/** Deletes entries older than the retention time, one batch per transaction. Returns how many. */
export async function pruneSessionLog(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<number> {
  const { sessionLogMs } = ctx.settings
  if (sessionLogMs === null) return 0
  const before = new Date(ctx.clock.now().getTime() - sessionLogMs).toISOString()
  let total = 0
  for (const accountId of await store.accountsWithEntries(ctx.db.q, before))
    for (let deleted = batchSize; deleted === batchSize; total += deleted)
      deleted = await ctx.db.tx((tx) => store.deleteEntries(tx, accountId, before, batchSize))
  return total
}
