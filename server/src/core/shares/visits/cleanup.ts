import type { Needs } from '../../context.ts'
import { knownSince } from '../../sessions/known.ts'
import { deleteExpiredAliases } from '../aliases-store.ts'
import { deleteBrowsersBefore } from './browsers-store.ts'
import { deleteExpired } from './store.ts'

/** Small, so that a statement does not delay others: anybody with a link can start visits. */
const batchSize = 500

/** Deletes expired visits, aliases that no longer open a page, and browsers that have not been seen for as long as they are recognized. */
export async function cleanUpVisits(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().toISOString()
  while ((await ctx.db.write((q) => deleteExpired(q, now, batchSize))) === batchSize);
  while ((await ctx.db.write((q) => deleteExpiredAliases(q, now, batchSize))) === batchSize);
  await deleteBrowsersBefore(ctx.db.q, knownSince(ctx))
}
