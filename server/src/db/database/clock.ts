/**
 * The clock that all nodes of an installation share: that of PostgreSQL, measured from time to time and continued by the monotonic
 * clock of this process, so that a wrong clock of one machine shortens no lease. On SQLite, which one server uses, the system's.
 */
import { sql } from 'kysely'
import type { Database } from '../engine.ts'

export interface DatabaseClock {
  /** Never ahead of the database's clock: behind it by the time that the response to the last measurement took. */
  now(): Date
  /** Reads the database's clock. */
  measure(): Promise<void>
}

/** A slower response is not used, unless it is the first: this node would be behind by as much. */
const slowestMs = 2_000
/** Measurements differ by some milliseconds: the time does not go backwards by less than this. */
const jitterMs = 1_000

/** `given`: the clock of a test, instead of all others. */
export async function createDatabaseClock(db: Database, given?: { now(): Date }): Promise<DatabaseClock> {
  if (given || db.engine === 'sqlite') return { now: () => given?.now() ?? new Date(), measure: async () => undefined }
  let measured = await readClock(db)
  let last = 0
  return {
    now() {
      const time = measured.time + performance.now() - measured.at
      if (time > last || time < last - jitterMs) last = time
      return new Date(last)
    },
    async measure() {
      const next = await readClock(db)
      if (next.tookMs <= slowestMs) measured = next
    },
  }
}

/** On the connection of background work, which does not wait while requests use all others. */
const readClock = (db: Database) =>
  db.asyncCommit(async (tx) => {
    const begun = performance.now()
    const { rows } = await sql<{ ms: string }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(tx)
    const at = performance.now()
    return { time: Number(rows[0]?.ms), at, tookMs: at - begun }
  })
