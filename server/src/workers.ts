/** The house's own work beside the doors: sending messages and letters, counting, sweeping. */

import { pruneSessionLog } from './core/activity/log-pruning.ts'
import type { Context } from './core/context.ts'
import { claim } from './core/emails/claiming.ts'
import { sweepExempt } from './core/emails/exempt.ts'
import * as letters from './core/emails/letters.ts'
import { clearArchiveJobs } from './core/files/archives/jobs.ts'
import { sweepDownloads } from './core/files/downloads/downloads.ts'
import { endLeases, purgeTrash, sweepBytes } from './core/files/gc/gc.ts'
import { finishCounts } from './core/files/quotas/counting.ts'
import { sweepPartials } from './core/files/uploads/partials.ts'
import { sweepUnfinished } from './core/forms/entries-sweep.ts'
import { deleteOrphans } from './core/notifications/store.ts'
import { tellDue } from './core/notifications/telling.ts'
import { sweepSessions } from './core/sessions/sweep.ts'
import { endOrphans } from './core/shares/orphans.ts'
import { sweepVisits } from './core/shares/visits-sweep.ts'
import { flushEveryMs, sweepUsage, type UsageCounter } from './core/usage/usage.ts'
import { tellOfLimits } from './core/users/limit-letters.ts'
import { tellOfQuotas } from './core/users/quota-letters.ts'
import * as claims from './core/webhooks/claims.ts'
import * as deliveries from './core/webhooks/deliveries.ts'
import { pruneOldEvents } from './core/webhooks/events.ts'
import { pruneLog } from './core/webhooks/log-pruning.ts'
import { expireWaiting } from './core/webhooks/retention.ts'
import type { MailTransport } from './mail/transport.ts'
import { isDeadNode } from './node-name.ts'
import { type FairPumpOptions, type Go, startFairPump } from './queue/fair-pump.ts'
import { startPump } from './queue/pump.ts'
import { startSchedule } from './queue/schedule.ts'

export interface Workers {
  /** Begins nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

/** Most of them wait for endpoints that do not answer. */
const deliveriesAtOnce = 1_024
/** Of these so many are kept for endpoints that took their last message. */
const keptForTheWell = 256
const pollMs = 1_000

export async function startWorkers(ctx: Context, usage: UsageCounter, mail: MailTransport | null): Promise<Workers> {
  await claims.freeClaims(ctx, isDeadNode)
  await clearLostJobs(ctx)
  if (ctx.db.engine === 'sqlite') await endLeases(ctx)
  const pumps = [startDeliveries(ctx), ...(mail ? [startLetters(ctx, mail)] : [])]
  const schedule = startSchedule(
    [
      { name: 'usage', everyMs: flushEveryMs, run: () => usage.flush() },
      { name: 'broken uploads', everyMs: 60_000, run: () => sweepPartials(ctx) },
      { name: 'parts of downloads', everyMs: 600_000, run: () => sweepDownloads(ctx) },
      { name: 'archive jobs', everyMs: 60_000, run: () => clearLostJobs(ctx) },
      { name: 'bytes', everyMs: 60_000, run: () => sweepBytes(ctx) },
      { name: 'notifications', everyMs: Math.min(15_000, ctx.settings.digestMs / 4), run: () => tellDue(ctx) },
      { name: 'notifications of nothing', everyMs: 3_600_000, run: () => deleteOrphans(ctx.db.q) },
      { name: 'shares of nothing', everyMs: 3_600_000, run: () => endOrphans(ctx) },
      { name: 'unfinished submissions', everyMs: 3_600_000, run: () => sweepUnfinished(ctx) },
      { name: 'messages of a wrong clock', everyMs: 600_000, run: () => claims.recallStranded(ctx) },
      { name: 'letters that are over', everyMs: 60_000, run: () => letters.expireLetters(ctx) },
      { name: 'counts of exempt emails', everyMs: 3_600_000, run: () => sweepExempt(ctx) },
      { name: 'limits', everyMs: 300_000, run: () => tellOfLimits(ctx) },
      { name: 'quota warnings', everyMs: 300_000, run: () => tellOfQuotas(ctx) },
      { name: 'quotas', everyMs: 600_000, run: () => finishCounts(ctx) },
      { name: 'trash', everyMs: 3_600_000, run: () => purgeTrash(ctx) },
      { name: 'sessions', everyMs: 600_000, run: () => sweepSessions(ctx) },
      { name: 'visits', everyMs: 600_000, run: () => sweepVisits(ctx) },
      { name: 'old messages', everyMs: 3_600_000, run: () => expireWaiting(ctx) },
      { name: 'old events', everyMs: 3_600_000, run: () => pruneOldEvents(ctx) },
      { name: 'old log', everyMs: 3_600_000, run: () => pruneLog(ctx) },
      { name: 'old activity', everyMs: 3_600_000, run: () => pruneSessionLog(ctx) },
      { name: 'old usage', everyMs: 3_600_000, run: () => sweepUsage(ctx) },
    ],
    ctx.log,
  )
  return {
    async stop() {
      await Promise.all([...pumps.map((pump) => pump.stop()), schedule.stop()])
    },
  }
}

async function clearLostJobs(ctx: Context): Promise<void> {
  if (await clearArchiveJobs(ctx, isDeadNode)) await purgeTrash(ctx)
}

function startDeliveries(ctx: Context) {
  const pump = startFairPump({
    name: 'deliveries',
    lineOf: ({ message }) => message.webhook_id,
    run: (delivery) => deliveries.send(ctx, delivery),
    goesOn: deliveries.succeeded,
    exchange: (go) => exchange(ctx, go),
    look: (after) => claims.look(ctx, after),
    now: () => ctx.clock.now().getTime(),
    atOnce: deliveriesAtOnce,
    keptForPreferred: keptForTheWell,
    lookEveryMs: pollMs,
    log: ctx.log,
  } satisfies FairPumpOptions<claims.Delivery, deliveries.Made>)
  ctx.onWake('deliveries', pump.wake)
  return pump
}

/** Attempts that were made are written down, what is not sent is given back, and more is claimed, in one transaction. */
async function exchange(ctx: Context, go: Go<claims.Delivery, deliveries.Made>): Promise<claims.Claimed> {
  const { done, returned, wishes, room } = go
  try {
    return await ctx.db.repeatable(async (tx) => {
      const looks = await deliveries.settle(ctx, tx, done)
      await claims.giveBack(ctx, tx, returned)
      const { jobs, news } = await claims.claim(ctx, tx, wishes, room)
      return { jobs, news: [...news, ...looks] }
    })
  } catch (error) {
    // One that can't be written must not take the others along: all of them would be sent again.
    if (done.length > 1)
      for (const one of done)
        await exchange(ctx, { done: [one], returned: [], wishes: [], room: 0 }).catch((e) =>
          ctx.log.error({ err: e }, 'delivery'),
        )
    throw error
  }
}

function startLetters(ctx: Context, mail: MailTransport) {
  const pump = startPump({
    name: 'letters',
    claim: (room) => claim(ctx, room),
    run: (letter) => letters.send(ctx, mail, letter),
    concurrency: 4,
    pollMs: 5_000,
    log: ctx.log,
  })
  ctx.onWake('letters', () => pump.wake())
  return pump
}
