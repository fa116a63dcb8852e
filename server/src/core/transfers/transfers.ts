/** Transfers of an account over days, weeks and months, for administrators. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { firstKeptDay, isCounted, keptDays } from './counting.ts'
import { dayText, parseDay, startOf, startsBetween, type Unit, usualFrom } from './periods.ts'
import * as store from './store.ts'
import { dayOf, none, plus, type Sums } from './totals.ts'

export interface TransferRange {
  readonly unit: Unit
  /** Days such as `2026-11-24`, in UTC, both inclusive. By default the latest periods up to today. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Maximum number of users and of folders. */
  readonly top: number
}

export interface TransferStats {
  /** Days, both inclusive. `from` begins a period. */
  readonly from: string
  readonly to: string
  /** The first day whose transfers are known by user. */
  readonly usersFrom: string
  /** False while older entries of the session log are still being counted. */
  readonly isComplete: boolean
  /** Oldest first, also those without transfers. */
  readonly periods: readonly { readonly begins: string; readonly sums: Sums }[]
  /** Those with the most bytes first. */
  readonly users: readonly { readonly subject: string; readonly sums: Sums }[]
  readonly visitors: Sums
  readonly folders: readonly { readonly subject: string; readonly sums: Sums }[]
}

/** Sums of the actor's account, complete up to the last minute. Throws `forbidden`, `invalid`. */
export async function stats(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  actor: Actor,
  range: TransferRange,
): Promise<TransferStats> {
  mustBeAdmin(actor, 'see activity')
  const { unit, top } = range
  const days = daysOf(range, dayOf(ctx.clock.now()))
  const { q } = ctx.db
  const { accountId } = actor
  const byStart = new Map<number, Sums>()
  for (const { day, sums } of await store.totalsByDay(q, accountId, days)) {
    const start = startOf(unit, day)
    byStart.set(start, plus(byStart.get(start) ?? none, sums))
  }
  const periods = startsBetween(unit, days.from, days.to).map((start) => ({
    begins: dayText(start),
    sums: byStart.get(start) ?? none,
  }))
  return {
    from: dayText(days.from),
    to: dayText(days.to),
    usersFrom: dayText(Math.max(days.from, firstKeptDay(ctx, 'user'))),
    isComplete: await isCounted(ctx),
    periods,
    users: await store.topSubjects(q, accountId, 'user', days, top),
    visitors: await store.totalOf(q, accountId, 'visitors', days),
    folders: await store.topSubjects(q, accountId, 'folder', days, top),
  }
}

function daysOf({ unit, from, to }: TransferRange, today: number): { from: number; to: number } {
  const last = to === undefined ? today : dayIn('to', to)
  const first = startOf(unit, from === undefined ? usualFrom(unit, last) : dayIn('from', from))
  if (first > last) throw new Fault('invalid', `from must not be after to (${dayText(last)}), got "${dayText(first)}".`)
  if (last - first > keptDays)
    throw new Fault(
      'invalid',
      `from and to must be at most ${keptDays} days apart, because sums are kept for ${keptDays} days.`,
    )
  return { from: first, to: last }
}

function dayIn(field: string, text: string): number {
  const day = parseDay(text)
  if (day === null) throw new Fault('invalid', `${field} must be a day such as 2026-11-24, got "${text}".`)
  return day
}
