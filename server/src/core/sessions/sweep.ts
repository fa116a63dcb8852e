/** What sessions leave behind. */
import type { Has } from '../tools.ts'
import * as store from './over-store.ts'

/** How long an address counts as one that the user has signed in from, in ms. */
export const knownForMs = 90 * 86_400_000

/** Forgets sessions that are over, and addresses that nobody has signed in from for long. */
export async function sweepSessions(t: Has<'db' | 'clock' | 'settings'>): Promise<void> {
  const now = t.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  await store.deleteOver(t.db.q, now.toISOString(), ago(t.settings.sessions.idleMs))
  await store.deleteOldCodes(t.db.q, now.toISOString())
  await store.forgetAddresses(t.db.q, ago(knownForMs))
}
