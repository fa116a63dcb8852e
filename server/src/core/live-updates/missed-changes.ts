/** Changes that a user has missed before its feed was opened. */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { addEntry, anyChanges, type Changes, noChanges } from './changes.ts'
import { entriesAfter, entriesSince, type LogEntry, logEnd } from './log-store.ts'

/** Entries that are read; if there are more, everything counts as changed. */
const maxEntries = 1_000
/** Ids of all accounts that a position can be behind. */
const maxBehind = 20_000
/** A screen may have been loaded this long before its feed is opened, in ms. */
const recentMs = 10_000

/** Changes of the last seconds. */
export async function recentChanges({ db, clock }: Needs<'db' | 'clock'>, { accountId }: Actor): Promise<Changes> {
  const since = new Date(clock.now().getTime() - recentMs).toISOString()
  return changesOf(await entriesSince(db.q, accountId, since, maxEntries + 1))
}

/** Changes after a position of an earlier feed. Of another database, or too far behind, everything counts as changed. */
export async function changesAfter({ db }: Needs<'db'>, { accountId }: Actor, position: number): Promise<Changes> {
  const { last } = await logEnd(db.q)
  if (position > last || last - position > maxBehind) return anyChanges()
  // Versions that have expired are not in the log.
  return { ...changesOf(await entriesAfter(db.q, position, [accountId], maxEntries + 1)), versions: true }
}

function changesOf(entries: readonly LogEntry[]): Changes {
  if (entries.length > maxEntries) return anyChanges()
  const changes = noChanges()
  for (const entry of entries) addEntry(changes, entry)
  return changes
}
