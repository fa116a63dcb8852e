/**
 * Retention of messages. Pending messages of a disabled webhook are deleted after the retention time. The owner is emailed well
 * before, and no message is deleted without that email.
 */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import type { Texts } from '../../texts.ts'
import { releaseOrderingKeys } from './claim-store.ts'
import * as store from './retention-store.ts'

/** Retention of events in the feed, and of settled messages, which are the feed of a webhook, in ms. */
export const messageRetentionMs = 90 * 86_400_000

type RetentionContext = Needs<'log' | 'db' | 'clock' | 'wake' | 'sealer' | 'settings' | 'texts'>

const longestWarningMs = 7 * 86_400_000
const expiredAtOnce = 1_000

/** Time between the warning and the end of the retention time: a week, or a quarter of a short retention time. */
const warningMs = (retentionMs: number) => Math.min(longestWarningMs, retentionMs / 4)

/** Warns of pending messages that are about to expire, and deletes expired ones. Returns how many. */
export async function expirePendingMessages(ctx: RetentionContext): Promise<number> {
  const now = ctx.clock.now().getTime()
  const { webhookRetentionMs: retentionMs } = ctx.settings
  const warning = warningMs(retentionMs)
  const warnBefore = new Date(now - retentionMs + warning).toISOString()
  let dropped = 0
  for (const queue of await store.longPending(ctx.db.q, warnBefore)) {
    const isPending = queue.oldest !== null && queue.oldest < warnBefore
    if (!isPending) await ctx.db.tx((tx) => store.endWarning(tx, queue.webhookId))
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
    // Another node that lost its lease on this task may be warning of the same messages.
    const isFirst = await store.claimWarning(tx, webhookId, ctx.clock.now().toISOString())
    if (owner && owner.email !== null && isFirst)
      await emails.enqueue(ctx, tx, {
        accountId,
        kind: 'webhook',
        to: owner.email,
        ...expiryWarning(ctx.texts(owner.language), endpointUrl, days),
      })
  })
}

const expiryWarning = ({ t, language }: Texts, url: string, days: number) => ({
  subject: t('Webhook messages are about to be deleted'),
  text: t(
    'Messages to {url} are waiting, because the endpoint rejects them or the webhook is paused or disabled. The oldest will be deleted {days, plural, one {within a day} other {in # days}}. Resume the webhook to deliver or discard them.',
    { url, days },
  ),
  language,
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
