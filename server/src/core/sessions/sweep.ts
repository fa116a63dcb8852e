/** What sessions leave behind. */
import type { Needs } from '../context.ts'
import { knownSince } from './known.ts'
import { forgetKnown } from './known-store.ts'
import * as store from './over-store.ts'

/** Forgets sessions that are over, and addresses and browsers that nobody has signed in from for long. */
export async function sweepSessions(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<void> {
  const now = ctx.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  await store.deleteOver(ctx.db.q, now.toISOString(), ago(ctx.settings.sessions.idleMs))
  await store.deleteOldCodes(ctx.db.q, now.toISOString())
  await forgetKnown(ctx.db.q, knownSince(ctx))
}
