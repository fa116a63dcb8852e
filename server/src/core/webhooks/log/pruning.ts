/** Deletes old attempts from the webhook log, and settled messages that neither log nor feed needs any more. */
import type { Needs } from '../../context.ts'
import { messageRetentionMs } from '../queue/retention.ts'
import * as store from './pruning-store.ts'

/** Small enough for a short transaction: an attempt can have 20 kB in each direction. */
const deletedAtOnce = 250
const readAtOnce = 1_000

/** Deletes attempts older than their retention time, then messages that are in neither log nor feed. Returns how many. */
export async function pruneLog(
  ctx: Needs<'db' | 'clock' | 'settings'>,
): Promise<{ readonly attempts: number; readonly messages: number }> {
  const ago = (ms: number) => new Date(ctx.clock.now().getTime() - ms).toISOString()
  const { webhookLogMs } = ctx.settings
  const attempts = await pruneAttempts(ctx, ago(webhookLogMs))
  // The feed of a webhook consists of its messages.
  const messages = await pruneMessages(ctx, ago(Math.max(webhookLogMs, messageRetentionMs)))
  return { attempts, messages }
}

async function pruneAttempts(ctx: Needs<'db'>, before: string): Promise<number> {
  let total = 0
  for (const accountId of await store.accountsWithAttempts(ctx.db.q, before))
    for (let gone = deletedAtOnce; gone === deletedAtOnce; total += gone)
      gone = await ctx.db.tx((tx) => store.deleteAttempts(tx, accountId, before, deletedAtOnce))
  return total
}

/** Reads the messages in the order of their creation, up to the first recent ones. */
async function pruneMessages(ctx: Needs<'db' | 'clock'>, before: string): Promise<number> {
  let total = 0
  const now = ctx.clock.now().toISOString()
  for (let after = 0; ; ) {
    const { last, newest, deleted } = await ctx.db.tx((tx) => store.deleteSettled(tx, after, before, readAtOnce))
    total += deleted
    // A message dated by a clock that was ahead does not end the search.
    if (last === null || (newest >= before && newest <= now)) return total
    after = last
  }
}
