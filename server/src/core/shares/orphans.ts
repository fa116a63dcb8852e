import type { Needs } from '../context.ts'
import { deleteLinksOfNothing, endSharesOfNothing } from './orphans-store.ts'

/** What was bound to a folder that has been purged ends for good: shares stay in the history, direct links go. */
export async function endOrphans(ctx: Needs<'db' | 'clock'>): Promise<void> {
  await endSharesOfNothing(ctx.db.q, ctx.clock.now().toISOString())
  await deleteLinksOfNothing(ctx.db.q)
}
