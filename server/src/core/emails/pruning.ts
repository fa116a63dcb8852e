import type { Needs } from '../context.ts'
import * as store from './pruning-store.ts'

/** Retention of emails that were sent, failed, expired or dropped. Limited because anybody can cause password emails. */
const retentionMs = 90 * 86_400_000
/** Small, so that a transaction does not delay others. */
const batchSize = 500

/** Deletes settled emails older than the retention time, one batch per transaction. Returns how many. */
export async function pruneEmails({ db, clock }: Needs<'db' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - retentionMs).toISOString()
  let total = 0
  for (let deleted = batchSize; deleted === batchSize; total += deleted)
    deleted = await db.tx((tx) => store.deleteSettled(tx, before, batchSize))
  return total
}
