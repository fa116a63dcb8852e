import type { Needs } from '../context.ts'
import { knownSince } from '../sessions/known.ts'
import { forgetBrowsers } from './browsers-store.ts'
import { deleteExpired } from './visits-store.ts'

/** Forgets visits that are over, and browsers that nobody has come with for long. */
export async function sweepVisits(ctx: Needs<'db' | 'clock'>): Promise<void> {
  await deleteExpired(ctx.db.q, ctx.clock.now().toISOString())
  await forgetBrowsers(ctx.db.q, knownSince(ctx))
}
