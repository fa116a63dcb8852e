/**
 * Counts transfers by day: reads the session log behind its writers, in slices, and adds each slice to the sums in the transaction
 * that moves the position. So every entry is counted once, whatever fails and however many nodes count. Nothing that writes the log
 * knows of it.
 */
import { setImmediate } from 'node:timers/promises'
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { type LogEnd, logEnd } from '../live-updates/log-store.ts'
import * as store from './store.ts'
import {
  dayOf,
  type LogTransfer,
  merge,
  none,
  plus,
  type Sums,
  subjectsOf,
  type TotalKind,
  totalKinds,
  transferOf,
} from './totals.ts'

/** How often new entries are counted, in ms. */
export const countEveryMs = 10_000
/** Days whose sums are kept: thirteen months. */
export const keptDays = 400
/** Entries of a transaction, so that it does not delay others. */
const sliceSize = 500
/** Longest duration of a run, in ms; the next one continues. */
const maxRunMs = 2_000
/**
 * On PostgreSQL entries are committed out of the order of their ids. How long an end of the log is waited for at least, since an id can
 * be assigned just before its transaction gets a number, and at most, in ms.
 */
const minAgeMs = 1_000
const maxAgeMs = 60_000
/** Entries that can be missing from sums that count as complete. */
const smallRest = 5_000

type CountingContext = Needs<'db' | 'clock'>

/** Adds new entries of the log to the sums. Returns the number of entries that were read. */
export async function countTransfers(ctx: CountingContext): Promise<number> {
  const started = performance.now()
  for (let read = 0; ; ) {
    const count = await countSlice(ctx)
    read += count
    if (count < sliceSize || performance.now() - started > maxRunMs) return read
    await setImmediate()
  }
}

async function countSlice(ctx: CountingContext): Promise<number> {
  const end = await logEnd(ctx.db.q)
  if (end.last <= (await store.readPosition(ctx.db.q)).position) return 0
  return await ctx.db.tx(async (tx) => {
    const at = await store.lockPosition(tx)
    const last = await countableEnd(tx, at, end, ctx.clock.now())
    if (last <= at.position) return 0
    const entries = await store.entriesBetween(tx, at.position, last, sliceSize)
    await add(tx, entries, dayOf(ctx.clock.now()) - keptDays)
    await store.setPosition(tx, entries.length < sliceSize ? last : (entries.at(-1)?.id ?? last))
    return entries.length
  })
}

/** The id up to which all entries are committed and can be read. */
async function countableEnd(tx: Tx, { position, next }: store.Position, end: LogEnd, now: Date): Promise<number> {
  if (!end.transactions) return end.last
  if (next.last <= position) {
    await store.setNext(tx, { last: end.last, transaction: end.transactions.next, at: now.toISOString() })
    return position
  }
  const age = now.getTime() - Date.parse(next.at)
  const isSettled = (next.transaction <= end.transactions.ended && age >= minAgeMs) || age >= maxAgeMs
  return isSettled ? next.last : position
}

/** Adds entries to the sums of their days, from the first day that is kept on. */
async function add(tx: Tx, entries: readonly LogTransfer[], firstDay: number): Promise<void> {
  const groups = new Map<string, { readonly group: store.Group; readonly added: Map<string, Sums> }>()
  for (const entry of entries) {
    const sums = transferOf(entry)
    const day = dayOf(entry.at)
    if (!sums || day < firstDay) continue
    for (const [kind, subject] of subjectsOf(entry)) {
      const key = `${entry.accountId} ${kind} ${day}`
      const group = groups.get(key) ?? { group: { accountId: entry.accountId, kind, day }, added: new Map() }
      groups.set(key, group)
      group.added.set(subject, plus(group.added.get(subject) ?? none, sums))
    }
  }
  for (const { group, added } of groups.values()) {
    const { changed, removed } = merge(await store.totalsOf(tx, group), added)
    await store.removeTotals(tx, group, removed)
    await store.putTotals(tx, group, changed)
  }
}

/** Whether all but the latest entries of the log are in the sums. */
export async function isCounted(ctx: Needs<'db'>): Promise<boolean> {
  return (await logEnd(ctx.db.q)).last - (await store.readPosition(ctx.db.q)).position <= smallRest
}

/** The first day whose sums are kept. Those of users are deleted with the session log, which also names users. */
export function firstKeptDay(ctx: Needs<'clock' | 'settings'>, kind: TotalKind): number {
  const { sessionLogMs } = ctx.settings
  const today = dayOf(ctx.clock.now())
  if (kind !== 'user' || sessionLogMs === null) return today - keptDays
  return Math.max(today - keptDays, dayOf(new Date(ctx.clock.now().getTime() - sessionLogMs)))
}

/** Deletes the sums of days before those that are kept. */
export async function pruneTotals(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<void> {
  for (const accountId of await store.accountIds(ctx.db.q))
    for (const kind of totalKinds) await store.deleteBefore(ctx.db.q, accountId, kind, firstKeptDay(ctx, kind))
}
