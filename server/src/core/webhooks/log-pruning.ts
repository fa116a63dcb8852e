/** The webhook log and the messages that are settled are kept for a time, not for ever. */
import type { Needs } from '../context.ts'
import { feedKeptMs } from './kept.ts'
import * as store from './log-pruning-store.ts'

/** Few enough that nobody waits for it: an attempt may have 20 kB each way. */
const deletedAtOnce = 250
const lookedAtAtOnce = 1_000

/** Drops attempts that are older than the log goes back, then what of the messages is in neither log nor feed any more. */
export async function pruneLog(
  ctx: Needs<'db' | 'clock' | 'settings'>,
): Promise<{ readonly attempts: number; readonly messages: number }> {
  const ago = (ms: number) => new Date(ctx.clock.now().getTime() - ms).toISOString()
  const { webhookLogMs } = ctx.settings
  const attempts = await pruneAttempts(ctx, ago(webhookLogMs))
  // The feed of a webhook is its messages.
  const messages = await pruneMessages(ctx, ago(Math.max(webhookLogMs, feedKeptMs)))
  return { attempts, messages }
}

async function pruneAttempts(ctx: Needs<'db'>, before: string): Promise<number> {
  let total = 0
  for (const accountId of await store.accountsWithAttempts(ctx.db.q, before))
    for (let gone = deletedAtOnce; gone === deletedAtOnce; total += gone)
      gone = await ctx.db.tx((tx) => store.deleteAttempts(tx, accountId, before, deletedAtOnce))
  return total
}

/** Goes along the messages in the order in which they were made, up to the first that are young. */
async function pruneMessages(ctx: Needs<'db' | 'clock'>, before: string): Promise<number> {
  let total = 0
  const now = ctx.clock.now().toISOString()
  for (let after = 0; ; ) {
    const { last, newest, deleted } = await ctx.db.tx((tx) => store.deleteSettled(tx, after, before, lookedAtAtOnce))
    total += deleted
    // What a clock that was ahead has dated is no sign that the rest is young.
    if (last === null || (newest >= before && newest <= now)) return total
    after = last
  }
}
