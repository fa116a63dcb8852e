/** Counters of failed attempts that the nodes share, on PostgreSQL: leaky buckets, by the clock of the database. */
import { sql } from 'kysely'
import type { Queries } from '../db/engine.ts'

export interface CounterChange {
  /** Hash of the limit and its key: 64 hexadecimal digits. */
  readonly key: string
  readonly attempts: number
  /** Attempts that drain in one ms. */
  readonly perMs: number
  readonly windowMs: number
}

const listOf = (values: readonly (string | number)[]) => `{${values.join(',')}}`

/** Adds attempts to counters, in one statement. Returns the levels after it. Counters beyond their limit are no fuller than full. */
export async function addAttempts(
  q: Queries,
  changes: readonly CounterChange[],
): Promise<readonly { readonly key: string; readonly level: number }[]> {
  // Every node changes them in the same order, so that none waits for another in a circle.
  const sorted = changes.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const { rows } = await sql<{ key: string; level: number }>`
    insert into attempt_counters as known (key, level, per_ms, at_ms, expires_ms)
    select given.key, given.attempts, given.per_ms, time.ms, time.ms + given.window_ms
    from unnest(cast(${listOf(sorted.map(({ key }) => key))} as text[]),
      cast(${listOf(sorted.map(({ attempts }) => attempts))} as double precision[]),
      cast(${listOf(sorted.map(({ perMs }) => perMs))} as double precision[]),
      cast(${listOf(sorted.map(({ windowMs }) => windowMs))} as double precision[])) as given(key, attempts, per_ms, window_ms),
      (select extract(epoch from clock_timestamp())::double precision * 1000 as ms) as time
    order by given.key
    on conflict (key) do update set
      level = least(excluded.per_ms * (excluded.expires_ms - excluded.at_ms), greatest(0,
        greatest(0, known.level - greatest(0, excluded.at_ms - known.at_ms) * excluded.per_ms) + excluded.level)),
      per_ms = excluded.per_ms, at_ms = greatest(known.at_ms, excluded.at_ms), expires_ms = excluded.expires_ms
    returning key, greatest(0, level) as level`.execute(q)
  return rows
}

/** Deletes counters that have drained. */
export async function deleteDrained(q: Queries): Promise<void> {
  await sql`delete from attempt_counters where expires_ms <= extract(epoch from clock_timestamp())::double precision * 1000`.execute(
    q,
  )
}
