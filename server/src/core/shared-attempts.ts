/**
 * Adds up failed attempts over all nodes. Each node counts in memory, where it also refuses, and once a second adds its changes to
 * the counters in the database and adopts what they say. So requests wait for no statement, and who distributes attempts over
 * nodes gets no more than one second of each node beyond the limit.
 */
import { sha256Hex } from '../lib/crypto/ids.ts'
import { slices } from '../lib/slices.ts'
import type { AttemptChange } from './attempt-changes.ts'
import * as store from './attempts-store.ts'
import type { Needs } from './context.ts'

const atOnce = 500

/** Only on PostgreSQL: SQLite has one server. Changes that cannot be stored now are stored with the next ones. */
export async function shareAttempts({ db, rateLimits: { changes } }: Needs<'db' | 'rateLimits'>): Promise<void> {
  const taken = changes.take()
  for (const [i, some] of slices(taken, atOnce).entries()) {
    try {
      await share(some)
    } catch (error) {
      for (const change of taken.slice(i * atOnce)) changes.add(change)
      throw error
    }
  }

  async function share(some: readonly AttemptChange[]): Promise<void> {
    const byKey = new Map(some.map((change) => [sha256Hex(`${change.name} ${change.key}`), change]))
    const counters = [...byKey].map(([key, { attempts, perMs, windowMs }]) => ({ key, attempts, perMs, windowMs }))
    for (const { key, level } of await db.asyncCommit((tx) => store.addAttempts(tx, counters))) {
      const change = byKey.get(key)
      // What came meanwhile is not in the database yet.
      if (change) change.limit.adopt(change.key, Math.max(0, level + changes.since(change)))
    }
  }
}

export const deleteDrainedAttempts = ({ db }: Needs<'db'>): Promise<void> => store.deleteDrained(db.q)
