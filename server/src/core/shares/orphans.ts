import type { Needs } from '../context.ts'
import { closeOrphanedShares, deleteOrphanedLinks } from './store.ts'

/** Closes shares and deletes direct links of purged folders. Shares stay in the history. */
export async function closeOrphans(ctx: Needs<'db' | 'clock'>): Promise<void> {
  await closeOrphanedShares(ctx.db.q, ctx.clock.now().toISOString())
  await deleteOrphanedLinks(ctx.db.q)
}
