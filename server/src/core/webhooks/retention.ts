/**
 * What waits for a webhook that is off is kept for a time, not for ever. The owner is told well before the first message
 * goes; nothing goes before he was.
 */

import type { Needs } from '../context.ts'
import * as letters from '../emails/letters.ts'
import { unpark } from './lines-store.ts'
import { wordsOf } from './news.ts'
import { leavePlaces } from './places-store.ts'
import * as store from './retention-store.ts'
import { masterName } from './store.ts'

type RetentionContext = Needs<'db' | 'clock' | 'wake' | 'sealer' | 'settings'>

const longestWarningMs = 7 * 86_400_000
const expiredAtOnce = 1_000

/** How long before the end of the retention time the owner is told: a week, or a quarter of a short time. */
const warningMs = (keptMs: number) => Math.min(longestWarningMs, keptMs / 4)

/** Warns of what is about to go, and gives up what has waited too long. Returns how many messages went. */
export async function expireWaiting(ctx: RetentionContext): Promise<number> {
  const now = ctx.clock.now().getTime()
  const { webhookRetentionMs: keptMs } = ctx.settings
  const warning = warningMs(keptMs)
  const warnBefore = new Date(now - keptMs + warning).toISOString()
  let gone = 0
  for (const webhook of await store.longWaiting(ctx.db.q, warnBefore)) {
    const waits = webhook.oldest !== null && webhook.oldest < warnBefore
    if (!waits) await ctx.db.tx((tx) => store.setWarned(tx, webhook.webhookId, null))
    else if (webhook.warnedAt === null) await warn(ctx, webhook)
    else if (Date.parse(webhook.warnedAt) + warning <= now) gone += await expire(ctx, webhook, new Date(now - keptMs))
  }
  return gone
}

async function warn(ctx: RetentionContext, { webhookId, accountId, endpointUrl }: store.Waiting): Promise<void> {
  const days = Math.ceil(warningMs(ctx.settings.webhookRetentionMs) / 86_400_000)
  await ctx.db.tx(async (tx) => {
    const owner = await masterName(tx, accountId)
    await store.setWarned(tx, webhookId, ctx.clock.now().toISOString())
    if (owner)
      await letters.post(ctx, tx, {
        accountId,
        kind: 'webhook',
        to: owner.email,
        ...wordsOf.expiring(endpointUrl, days),
      })
  })
}

async function expire(ctx: RetentionContext, { webhookId }: store.Waiting, before: Date): Promise<number> {
  let gone = 0
  for (;;) {
    const ids = await ctx.db.tx(async (tx) => {
      const expired = await store.expirePending(tx, webhookId, before.toISOString(), expiredAtOnce)
      const behind = expired.length === 0 ? [] : await leavePlaces(tx, expired)
      if (behind.length > 0)
        await unpark(
          tx,
          behind.map(({ messageId }) => messageId),
          ctx.clock.now().toISOString(),
        )
      return expired
    })
    gone += ids.length
    if (ids.length < expiredAtOnce) return gone
  }
}
