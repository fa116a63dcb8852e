import type { Has } from '../tools.ts'
import { deleteExpired } from './visits-store.ts'

/** Forgets visits that are over. */
export const sweepVisits = (t: Has<'db' | 'clock'>): Promise<void> => deleteExpired(t.db.q, t.clock.now().toISOString())
