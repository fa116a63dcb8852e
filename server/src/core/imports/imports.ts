/**
 * The state of an import is in the database, so that it can be killed at any time and continued by any node. One process at a time
 * runs it: it renews a lease, and whoever comes next waits until it can tell a running process from a killed one.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import type { Import } from './import.ts'
import * as store from './store.ts'

export interface HeldImport {
  readonly import: Import
  /** Aborted when another process has taken over. */
  readonly lost: AbortSignal
  /** `completed`: whether the source was read to its end. */
  release(completed: boolean): Promise<void>
}

const renewMs = 1_000
/** A process that has not renewed its lease for so long no longer runs. */
const leaseMs = 5_000

/** Begins or continues an import. Throws `conflict` while another process runs it. */
export async function hold(
  ctx: Needs<'db' | 'clock' | 'random'>,
  key: store.ImportKey,
  waitMs = leaseMs,
): Promise<HeldImport> {
  const { q } = ctx.db
  await store.insertImport(q, key, ctx.clock.now().toISOString())
  const known = await untilFree(ctx, key, waitMs)
  const lease = () => ({ by, until: new Date(ctx.clock.now().getTime() + leaseMs).toISOString() })
  const by = ctx.random.hex(16)
  if (!(await store.takeLease(q, known, lease()))) throw inUse()
  const lost = new AbortController()
  const renewing = setInterval(() => {
    store.renewLease(q, known.id, lease()).then(
      (isOurs) => isOurs || lost.abort(inUse()),
      // The database may be away for a moment: the next renewal finds out.
      () => undefined,
    )
  }, renewMs)
  return {
    import: { ...known, pass: known.pass + 1 },
    lost: lost.signal,
    async release(completed) {
      clearInterval(renewing)
      await store.releaseLease(q, known.id, by, completed ? ctx.clock.now().toISOString() : null)
    },
  }
}

const inUse = () => new Fault('conflict', 'Another process runs this import. Wait until it has ended.')

/** The import, once no other process runs it. */
async function untilFree({ db, clock }: Needs<'db' | 'clock'>, key: store.ImportKey, waitMs: number): Promise<Import> {
  const known = await mustFind(db.q, key)
  const end = performance.now() + waitMs
  for (let left = waitMs; left > 0; left = end - performance.now()) {
    const now = await mustFind(db.q, key)
    if (now.leaseUntil === null || now.leaseUntil <= clock.now().toISOString()) return now
    // A process that lives renews its lease.
    if (now.leaseUntil !== known.leaseUntil) throw inUse()
    await pause(Math.min(left, 500))
  }
  return known
}

async function mustFind(q: Needs<'db'>['db']['q'], key: store.ImportKey): Promise<Import> {
  const found = await store.importOf(q, key)
  if (!found) throw new Error('an import just made is not there')
  return found
}
