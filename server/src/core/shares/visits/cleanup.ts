import type { Needs } from '../../context.ts'
import { knownSince } from '../../sessions/known.ts'
import { deleteBrowsersBefore } from './browsers-store.ts'
import { deleteExpired } from './store.ts'

/** Deletes expired visits, and browsers that have not been seen for as long as they are recognized. */
export async function cleanUpVisits(ctx: Needs<'db' | 'clock'>): Promise<void> {
  await deleteExpired(ctx.db.q, ctx.clock.now().toISOString())
  await deleteBrowsersBefore(ctx.db.q, knownSince(ctx))
}
