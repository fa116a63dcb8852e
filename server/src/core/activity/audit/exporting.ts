/**
 * Sends waiting entries to the destination of the audit export. Each gets its number and its hash from what was committed before it is
 * sent, so that an attempt after a crash repeats the same bytes. Entries wait as long as the destination does not accept them.
 */
import { chainLines } from '../../../lib/audit/chain.ts'
import type { AuditDestination } from '../../../lib/audit/destination.ts'
import { backoffDelay } from '../../../lib/backoff.ts'
import type { Needs } from '../../context.ts'
import * as store from './store.ts'

/** Lines sent at a time. */
const batchSize = 500

const pausesMs = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000]
const maxErrorLength = 500

type ExportContext = Needs<'db' | 'clock' | 'random' | 'log'>

/** Sends all that waits. Ends after a failed attempt, and does nothing until the next one is due. Returns the number of lines. */
export async function exportAudit(
  ctx: ExportContext,
  destination: AuditDestination,
  signal: AbortSignal,
): Promise<number> {
  const { db, clock } = ctx
  for (let total = 0; ; ) {
    const chain = await store.readChain(db.q)
    if (signal.aborted || (chain.retryAt !== null && Date.parse(chain.retryAt) > clock.now().getTime())) return total
    const lines = chainLines(await nextEntries(ctx, chain), chain)
    const last = lines.at(-1)
    if (last === undefined) return total
    try {
      await destination.send(lines, signal)
    } catch (error) {
      if (!signal.aborted) await noteFailure(ctx, destination, chain, error)
      return total
    }
    const at = clock.now().toISOString()
    if (!(await db.tx((tx) => store.recordExported(tx, chain, last, at)))) return total
    total += lines.length
  }
}

async function nextEntries({ db }: Needs<'db'>, after: store.ChainState): Promise<string[]> {
  const numbered = await store.numberedEntries(db.q, after, batchSize)
  if (numbered.length > 0 || (await store.countWaiting(db.q, 1)) === 0) return numbered
  await db.tx((tx) => store.numberEntries(tx, after, batchSize))
  return await store.numberedEntries(db.q, after, batchSize)
}

async function noteFailure(
  { db, clock, random, log }: ExportContext,
  { name }: AuditDestination,
  chain: store.ChainState,
  error: unknown,
): Promise<void> {
  const failures = chain.failures + 1
  const pause = backoffDelay(pausesMs, Math.min(failures, pausesMs.length), () => random.fraction()) ?? 0
  const message = (error instanceof Error ? error.message || error.name : String(error)).slice(0, maxErrorLength)
  log.error({ err: error, destination: name, failures }, 'audit export')
  const retryAt = new Date(clock.now().getTime() + pause).toISOString()
  await store.recordFailure(db.q, chain, { failures, retryAt, error: message })
}
