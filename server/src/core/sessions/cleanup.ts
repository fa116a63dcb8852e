import type { Needs } from '../context.ts'
import * as store from './expiry-store.ts'
import { knownSince } from './known.ts'
import { deleteKnownBefore } from './known-store.ts'

/** Deletes expired sessions and password codes, and addresses and browsers that are no longer recognized. */
export async function cleanUpSessions(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<void> {
  const now = ctx.clock.now()
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  await store.deleteExpiredSessions(ctx.db.q, now.toISOString(), ago(ctx.settings.sessions.idleMs))
  await store.deleteExpiredCodes(ctx.db.q, now.toISOString())
  await deleteKnownBefore(ctx.db.q, knownSince(ctx))
}
