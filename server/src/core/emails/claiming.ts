/**
 * Which emails go next. Exempt ones first; then accounts take turns, and in an account its users, each within its emails an hour.
 * Costs what it takes: however many wait, only heads of queues are looked at.
 */
import type { Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import type { Needs } from '../context.ts'
import { currentHour, endOf, type Hour } from './allowance.ts'
import type { ClaimedLetter } from './letter.ts'
import * as queues from './queues-store.ts'
import * as store from './store.ts'

const leaseMs = 60_000

type ClaimContext = Needs<'db' | 'clock' | 'settings'>

/** Takes emails that are due, for this worker alone for a minute. */
export async function claim(ctx: ClaimContext, limit: number): Promise<ClaimedLetter[]> {
  const now = ctx.clock.now()
  return await ctx.db.tx(async (tx) => {
    const exempt = await take(tx, now, await queues.exemptDue(tx, now.toISOString(), limit))
    return [...exempt, ...(await claimCounted(ctx, tx, now, limit - exempt.length))]
  })
}

async function claimCounted(ctx: ClaimContext, tx: Tx, now: Date, limit: number): Promise<ClaimedLetter[]> {
  const taken: ClaimedLetter[] = []
  // Queues that turn out to have nothing to give now are not met again; the bound is for what cannot happen.
  for (let round = 0; round < 2 * limit && taken.length < limit; round++) {
    const accounts = await queues.holdAccounts(tx, now.toISOString(), limit - taken.length)
    if (accounts.length === 0) break
    for (const [i, account] of accounts.entries()) {
      const share = Math.ceil((limit - taken.length) / (accounts.length - i))
      taken.push(...(await claimOfAccount(ctx, tx, now, account, share)))
    }
  }
  return taken
}

async function claimOfAccount(
  { settings }: ClaimContext,
  tx: Tx,
  now: Date,
  { accountId, hour: last }: queues.AccountQueue,
  share: number,
): Promise<ClaimedLetter[]> {
  const hour = currentHour(last, now)
  const room = Math.min(share, settings.mail.perAccount - hour.sent)
  const users = room > 0 ? await queues.usersDue(tx, accountId, now.toISOString(), room) : []
  const taken: ClaimedLetter[] = []
  for (const [i, { userId, hour: before }] of users.entries()) {
    const sender = { accountId, userId }
    const its = currentHour(before, now)
    // What was written before emails named a user counts for the account alone.
    const limit = userId === 0 ? settings.mail.perAccount : settings.mail.perUser
    const most = Math.min(Math.ceil((room - taken.length) / (users.length - i)), limit - its.sent)
    const some = most > 0 ? await take(tx, now, await queues.dueOf(tx, sender, now.toISOString(), most)) : []
    taken.push(...some)
    const after = { start: its.start, sent: its.sent + some.length }
    const first = await queues.firstDue(tx, sender)
    await queues.setUserQueue(tx, sender, { hour: after, nextAt: nextOf(after, limit, first, now) })
  }
  const after = { start: hour.start, sent: hour.sent + taken.length }
  const first = await queues.firstCall(tx, accountId)
  const nextAt = nextOf(after, settings.mail.perAccount, first, now)
  await queues.setAccountQueue(tx, accountId, { hour: after, nextAt })
  return taken
}

/** When a queue is to be looked at again: behind all that wait now, and not before its next hour when this one is used up. */
function nextOf(hour: Hour, limit: number, first: string | null, now: Date): string | null {
  if (first === null) return null
  const earliest = hour.sent >= limit ? endOf(hour) : now.toISOString()
  return first > earliest ? first : earliest
}

/** Leases these, but for those whose content is over. */
async function take(tx: Tx, now: Date, rows: readonly Row<'letters'>[]): Promise<ClaimedLetter[]> {
  const claimedAt = now.toISOString()
  const isOver = ({ expires_at: until }: Row<'letters'>) => until !== null && until <= claimedAt
  await store.expireThese(
    tx,
    rows.filter(isOver).map(({ id }) => id),
  )
  const good = rows.filter((row) => !isOver(row))
  const until = new Date(now.getTime() + leaseMs).toISOString()
  await store.lease(
    tx,
    good.map(({ id }) => id),
    until,
  )
  return good.map((row) => ({ ...store.toLetter(row), claimedAt }))
}
