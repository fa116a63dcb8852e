/** The session log is kept for ever, or for as many days as the operator says. */
import type { Needs } from '../context.ts'
import * as store from './log-pruning-store.ts'

/** Few enough that nobody waits for one transaction. */
const deletedAtOnce = 500

/** Drops entries that are older than the log goes back, a slice a transaction. Returns how many went. */
export async function pruneSessionLog(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<number> {
  const { sessionLogMs } = ctx.settings
  if (sessionLogMs === null) return 0
  const before = new Date(ctx.clock.now().getTime() - sessionLogMs).toISOString()
  let total = 0
  for (const accountId of await store.accountsWithEntries(ctx.db.q, before))
    for (let gone = deletedAtOnce; gone === deletedAtOnce; total += gone)
      gone = await ctx.db.tx((tx) => store.deleteEntries(tx, accountId, before, deletedAtOnce))
  return total
}
