import { knownSince } from '../sessions/known.ts'
import type { Has } from '../tools.ts'
import { forgetBrowsers } from './browsers-store.ts'
import { deleteExpired } from './visits-store.ts'

/** Forgets visits that are over, and browsers that nobody has come with for long. */
export async function sweepVisits(t: Has<'db' | 'clock'>): Promise<void> {
  await deleteExpired(t.db.q, t.clock.now().toISOString())
  await forgetBrowsers(t.db.q, knownSince(t))
}
