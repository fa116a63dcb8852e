/**
 * Reads the session log behind its writers: every committed entry once. On PostgreSQL an entry can be committed after entries with
 * larger ids, so entries are read again until all transactions that may add earlier ones have ended.
 */
import type { Needs } from '../context.ts'
import { entriesAfter, idsAfter, type LogEnd, type LogEntry, logEnd } from './log-store.ts'

/** Entries read at a time. If there are more, a reader refreshes everything instead. */
const maxEntries = 5_000
/** Ids before the start whose entries may still be committed on PostgreSQL. */
const startBehind = 1_000
/** How long a transaction can take until its entries are no longer waited for, in ms. */
const maxTransactionMs = 60_000
/** How long an end of the log is read again at least, in ms: an id can be assigned just before the transaction gets its number. */
const minAgeMs = 1_000

export interface LogCursor {
  /** The position to continue from in a later process: no entry after it is missed. */
  readonly position: number
  /** New entries of these accounts; null if there are too many. */
  read(accountIds: readonly number[]): Promise<LogEntry[] | null>
}

interface PastEnd {
  readonly last: number
  /** The first transaction that had not begun. */
  readonly next: bigint
  readonly at: number
}

/** A cursor at the end of the log. */
export async function openLogCursor({ db }: Needs<'db'>): Promise<LogCursor> {
  const { q } = db
  const start = await logEnd(q)
  /** All entries up to this id are committed, and have been read. */
  let settled = start.transactions ? Math.max(0, start.last - startBehind) : start.last
  const seen = new Set(start.transactions ? await idsAfter(q, settled) : [])
  const ends: PastEnd[] = []

  /** Moves `settled` to the last end whose transactions have all ended. */
  function settle({ last, transactions }: LogEnd): void {
    if (!transactions) return
    const now = performance.now()
    const hasSettled = ({ next, at }: PastEnd) =>
      (next <= transactions.ended && now - at >= minAgeMs) || now - at >= maxTransactionMs
    for (let [first] = ends; first && hasSettled(first); [first] = ends) {
      settled = first.last
      ends.shift()
    }
    for (const id of seen) if (id <= settled) seen.delete(id)
    if (last > (ends.at(-1)?.last ?? settled)) ends.push({ last, next: transactions.next, at: now })
  }

  function skipTo(last: number): null {
    settled = last
    seen.clear()
    ends.length = 0
    return null
  }

  return {
    get position() {
      return settled
    },
    async read(accountIds) {
      const end = await logEnd(q)
      settle(end)
      if (end.last <= settled) return []
      const entries = await entriesAfter(q, settled, accountIds, maxEntries + 1)
      if (entries.length > maxEntries) return skipTo(end.last)
      if (!end.transactions) {
        settled = Math.max(end.last, entries.at(-1)?.id ?? 0)
        return entries
      }
      const added = entries.filter(({ id }) => !seen.has(id))
      for (const { id } of added) seen.add(id)
      return added
    },
  }
}
