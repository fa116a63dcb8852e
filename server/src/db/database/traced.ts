/** A database whose transactions are spans: their kind and their times, never statements or values. */
import type { SpanStart, Tracing } from '../../lib/tracing/tracing.ts'
import type { Database, EngineName } from '../engine.ts'

const systems: Readonly<Record<EngineName, string>> = { sqlite: 'sqlite', postgres: 'postgresql' }

export function tracedDatabase(db: Database, tracing: Tracing): Database {
  const start = (name: string): SpanStart => ({
    name,
    kind: 'client',
    attributes: { 'db.system.name': systems[db.engine] },
  })
  const starts = {
    tx: start('transaction'),
    largeTx: start('large transaction'),
    write: start('write'),
    asyncCommit: start('background transaction'),
  }

  /** `work` runs in the span although another transaction may have started it: SQLite commits several together. */
  const inSpan =
    <Q>(kind: keyof typeof starts, run: <T>(work: (q: Q) => Promise<T>) => Promise<T>) =>
    <T>(work: (q: Q) => Promise<T>): Promise<T> =>
      tracing.child(starts[kind], async (span) => {
        if (!span) return await run(work)
        const begunAt = performance.now()
        let runs = 0
        return await run((q) => {
          runs += 1
          // Until the database, or those before it, let the transaction begin.
          if (runs === 1) span.set({ 'sallyport.wait_ms': Math.round(performance.now() - begunAt) })
          else span.set({ 'sallyport.runs': runs })
          return tracing.within(span, () => work(q))
        })
      })

  return {
    ...db,
    tx: inSpan('tx', db.tx),
    largeTx: inSpan('largeTx', db.largeTx),
    write: inSpan('write', db.write),
    asyncCommit: inSpan('asyncCommit', db.asyncCommit),
  }
}
