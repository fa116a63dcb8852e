/**
 * How long messages are kept. Pending ones of a webhook that is off are dropped after the retention time; the owner is emailed
 * well before the first one is, and none is dropped before that email.
 */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import { releaseOrderingKeys } from './claim-store.ts'
import * as store from './retention-store.ts'

/** How long events are in the feed, and settled messages, of which the feed of a webhook consists, in ms. */
export const messageRetentionMs = 90 * 86_400_000

type RetentionContext = Needs<'log' | 'db' | 'clock' | 'wake' | 'sealer' | 'settings'>

const longestWarningMs = 7 * 86_400_000
const expiredAtOnce = 1_000

/** How long before the end of the retention time the owner is warned: a week, or a quarter of a short time. */
const warningMs = (retentionMs: number) => Math.min(longestWarningMs, retentionMs / 4)

/** Warns of pending messages that are about to be dropped, and drops those that are too old. Returns how many. */
export async function expirePendingMessages(ctx: RetentionContext): Promise<number> {
  const now = ctx.clock.now().getTime()
  const { webhookRetentionMs: retentionMs } = ctx.settings
  const warning = warningMs(retentionMs)
  const warnBefore = new Date(now - retentionMs + warning).toISOString()
  let dropped = 0
  for (const queue of await store.longPending(ctx.db.q, warnBefore)) {
    const isPending = queue.oldest !== null && queue.oldest < warnBefore
    if (!isPending) await ctx.db.tx((tx) => store.setWarned(tx, queue.webhookId, null))
    else if (queue.warnedAt === null) await warn(ctx, queue)
    else if (Date.parse(queue.warnedAt) + warning <= now)
      dropped += await expire(ctx, queue.webhookId, new Date(now - retentionMs))
  }
  return dropped
}

async function warn(ctx: RetentionContext, { webhookId, accountId, endpointUrl }: store.PendingQueue): Promise<void> {
  const days = Math.ceil(warningMs(ctx.settings.webhookRetentionMs) / 86_400_000)
  await ctx.db.tx(async (tx) => {
    const owner = await accountStore.masterOf(tx, accountId)
    await store.setWarned(tx, webhookId, ctx.clock.now().toISOString())
    if (owner)
      await emails.enqueue(ctx, tx, {
        accountId,
        kind: 'webhook',
        to: owner.email,
        ...expiryWarning(endpointUrl, days),
      })
  })
}

const expiryWarning = (url: string, days: number) => ({
  subject: 'Webhook messages are about to be dropped',
  text: `Messages wait for ${url}, which does not take them or is switched off. They are not kept for ever: ${days === 1 ? 'within a day' : `in ${days} days`} the oldest are dropped. Let the webhook go on, or have what waits passed over, to decide yourself.`,
})

async function expire(ctx: RetentionContext, webhookId: number, before: Date): Promise<number> {
  let dropped = 0
  for (;;) {
    const ids = await ctx.db.tx((tx) => expireSome(ctx, tx, webhookId, before))
    dropped += ids.length
    if (ids.length < expiredAtOnce) return dropped
  }
}

async function expireSome(ctx: RetentionContext, tx: Tx, webhookId: number, before: Date): Promise<number[]> {
  const expired = await store.expirePending(tx, webhookId, before.toISOString(), expiredAtOnce)
  await releaseOrderingKeys(tx, expired, ctx.clock.now().toISOString())
  return expired
}
