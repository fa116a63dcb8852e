/** The outbox as administrators see it: what waits, and which limit of emails an hour holds it back until when. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { turnOf } from './allowance.ts'
import { isExempt, type OwedLetter } from './letter.ts'
import * as queues from './queues-store.ts'
import * as store from './store.ts'

interface Delay {
  /** Whose emails an hour are used up. */
  readonly limit: 'user' | 'account'
  /** How many may go an hour. */
  readonly perHour: number
  /** When it is expected to go, unless the mail server is slower; ISO 8601 UTC. */
  readonly until: string
}

/** An email of the outbox, and which limit it waits for until when. */
export interface Listed extends OwedLetter {
  readonly delay: Delay | null
}

/** Letters of the actor's account, newest first: by default those that have not gone out. */
export async function list(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  actor: Actor,
  {
    state,
    ...page
  }: { readonly state?: OwedLetter['state'] | undefined; readonly offset: number; readonly limit: number },
): Promise<{ letters: Listed[]; total: number }> {
  mustBeAdmin(actor, 'see letters')
  const states = state === undefined ? ['waiting', 'failed', 'expired'] : [state]
  const { letters, total } = await store.lettersPage(ctx.db.q, actor.accountId, { ...page, states })
  const delays = await delaysOf(ctx, actor.accountId, letters)
  return { letters: letters.map((letter) => ({ ...letter, delay: delays.get(letter.id) ?? null })), total }
}

/** By the id of the letter: the letters are those of one account on one page. */
async function delaysOf(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  accountId: number,
  page: readonly OwedLetter[],
): Promise<Map<number, Delay>> {
  const counted = page.filter(({ state, kind }) => state === 'waiting' && !isExempt(kind))
  const byUser = Map.groupBy(
    counted.toSorted((a, b) => a.id - b.id),
    ({ userId }) => userId,
  )
  const hours = await queues.hoursOf(ctx.db.q, accountId, [...byUser.keys()])
  const { perUser, perAccount } = ctx.settings.mail
  const now = ctx.clock.now()
  const delays = new Map<number, Delay>()
  for (const [userId, letters] of byUser) {
    const before = await queues.countBefore(ctx.db.q, { accountId, userId }, letters[0]?.id ?? 0)
    const hour = hours.users.get(userId) ?? { start: '', sent: 0 }
    for (const [i, { id }] of letters.entries()) {
      const ofUser = userId === 0 ? null : turnOf(before + i, hour, perUser, now)
      const ofAccount = turnOf(before + i, hours.account, perAccount, now)
      if (ofAccount !== null && (ofUser === null || ofAccount > ofUser))
        delays.set(id, { limit: 'account', perHour: perAccount, until: ofAccount })
      else if (ofUser !== null) delays.set(id, { limit: 'user', perHour: perUser, until: ofUser })
    }
  }
  return delays
}
