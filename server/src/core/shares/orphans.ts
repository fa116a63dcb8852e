import type { Has } from '../tools.ts'
import { deleteLinksOfNothing, endSharesOfNothing } from './orphans-store.ts'

/** What was bound to a folder that has been purged ends for good: shares stay in the history, direct links go. */
export async function endOrphans(t: Has<'db' | 'clock'>): Promise<void> {
  await endSharesOfNothing(t.db.q, t.clock.now().toISOString())
  await deleteLinksOfNothing(t.db.q)
}
