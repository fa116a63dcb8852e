/** What sessions leave behind. */
import type { Has } from '../tools.ts'
import { knownSince } from './known.ts'
import { forgetKnown } from './known-store.ts'
import * as store from './over-store.ts'

/** Forgets sessions that are over, and addresses and browsers that nobody has signed in from for long. */
export async function sweepSessions(t: Has<'db' | 'clock' | 'settings'>): Promise<void> {
  const now = t.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  await store.deleteOver(t.db.q, now.toISOString(), ago(t.settings.sessions.idleMs))
  await store.deleteOldCodes(t.db.q, now.toISOString())
  await forgetKnown(t.db.q, knownSince(t))
}
