/** How far the audit export has come, and whether exported lines end there. */
import { type ChainPosition, chainLines } from '../../../lib/audit/chain.ts'
import type { Needs } from '../../context.ts'
import * as store from './store.ts'

/** Waiting entries are counted up to this number. */
export const maxCounted = 100_000

export interface AuditStatus extends store.ChainState {
  readonly waiting: number
  /** Age of the oldest waiting entry, in ms; 0 if there is none. */
  readonly oldestMs: number
}

export async function auditStatus({ db, clock }: Needs<'db' | 'clock'>): Promise<AuditStatus> {
  const chain = await store.readChain(db.q)
  const waiting = await store.countWaiting(db.q, maxCounted)
  const oldest = await store.oldestWaiting(db.q)
  const oldestMs = oldest === null ? 0 : Math.max(0, clock.now().getTime() - Date.parse(oldest))
  return { ...chain, waiting, oldestMs }
}

/** The most that is sent before it is recorded. */
const mostUnrecorded = 10_000

/** Why the last of exported lines is not the last one of the database, in a sentence; null if it is. */
export async function compareLast({ db }: Needs<'db'>, last: ChainPosition | null): Promise<string | null> {
  const chain = await store.readChain(db.q)
  const seq = last?.seq ?? 0
  if (seq < chain.seq)
    return `The lines end with number ${seq}, but the database has exported up to number ${chain.seq}: the end is missing.`
  if (last === null) return null
  // Lines that are being written, or were when the server was killed.
  const next = seq === chain.seq ? chain : (await unrecorded(db.q, chain)).find((line) => line.seq === seq)
  if (next?.hash === last.hash) return null
  return `The last line, number ${seq}, is not the one that the database has exported.`
}

const unrecorded = async (q: Parameters<typeof store.readChain>[0], chain: ChainPosition) =>
  chainLines(await store.numberedEntries(q, chain, mostUnrecorded), chain)
