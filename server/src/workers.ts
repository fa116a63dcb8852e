/** The house's own work beside the doors: sending messages and letters, counting, sweeping. */

import { pruneSessionLog } from './core/activity/log-pruning.ts'
import { clearArchiveJobs } from './core/files/archive-jobs.ts'
import { sweepDownloads } from './core/files/downloads.ts'
import { sweepPartials } from './core/files/partials.ts'
import { finishCounts } from './core/files/quotas-count.ts'
import { endLeases, purgeTrash, sweepBytes } from './core/files/sweep.ts'
import { sweepUnfinished } from './core/forms/entries-sweep.ts'
import { claim } from './core/letters/claiming.ts'
import * as letters from './core/letters/letters.ts'
import { deleteOrphans } from './core/notifications/store.ts'
import { tellDue } from './core/notifications/telling.ts'
import { sweepSessions } from './core/sessions/sweep.ts'
import { endOrphans } from './core/shares/orphans.ts'
import { sweepVisits } from './core/shares/visits-sweep.ts'
import type { Tools } from './core/tools.ts'
import { flushEveryMs, sweepUsage, type UsageCounter } from './core/usage/usage.ts'
import { tellOfLimits } from './core/users/limit-letters.ts'
import { tellOfQuotas } from './core/users/quota-letters.ts'
import * as claims from './core/webhooks/claims.ts'
import * as deliveries from './core/webhooks/deliveries.ts'
import { pruneOldEvents } from './core/webhooks/events.ts'
import { pruneLog } from './core/webhooks/log-pruning.ts'
import { expireWaiting } from './core/webhooks/retention.ts'
import { type FairPumpOptions, type Go, startFairPump } from './jobs/fair-pump.ts'
import { startPump } from './jobs/pump.ts'
import { startSchedule } from './jobs/schedule.ts'
import type { MailTransport } from './mail/transport.ts'
import { isDeadNode } from './node-name.ts'

export interface Workers {
  /** Begins nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

/** Most of them wait for endpoints that do not answer. */
const deliveriesAtOnce = 1_024
/** Of these so many are kept for endpoints that took their last message. */
const keptForTheWell = 256
const pollMs = 1_000

export async function startWorkers(tools: Tools, usage: UsageCounter, mail: MailTransport | null): Promise<Workers> {
  await claims.freeClaims(tools, isDeadNode)
  await clearLostJobs(tools)
  if (tools.db.engine === 'sqlite') await endLeases(tools)
  const pumps = [startDeliveries(tools), ...(mail ? [startLetters(tools, mail)] : [])]
  const schedule = startSchedule(
    [
      { name: 'usage', everyMs: flushEveryMs, run: () => usage.flush() },
      { name: 'broken uploads', everyMs: 60_000, run: () => sweepPartials(tools) },
      { name: 'parts of downloads', everyMs: 600_000, run: () => sweepDownloads(tools) },
      { name: 'archive jobs', everyMs: 60_000, run: () => clearLostJobs(tools) },
      { name: 'bytes', everyMs: 60_000, run: () => sweepBytes(tools) },
      { name: 'notifications', everyMs: Math.min(15_000, tools.settings.digestMs / 4), run: () => tellDue(tools) },
      { name: 'notifications of nothing', everyMs: 3_600_000, run: () => deleteOrphans(tools.db.q) },
      { name: 'shares of nothing', everyMs: 3_600_000, run: () => endOrphans(tools) },
      { name: 'unfinished submissions', everyMs: 3_600_000, run: () => sweepUnfinished(tools) },
      { name: 'messages of a wrong clock', everyMs: 600_000, run: () => claims.recallStranded(tools) },
      { name: 'letters that are over', everyMs: 60_000, run: () => letters.expireLetters(tools) },
      { name: 'limits', everyMs: 300_000, run: () => tellOfLimits(tools) },
      { name: 'quota warnings', everyMs: 300_000, run: () => tellOfQuotas(tools) },
      { name: 'quotas', everyMs: 600_000, run: () => finishCounts(tools) },
      { name: 'trash', everyMs: 3_600_000, run: () => purgeTrash(tools) },
      { name: 'sessions', everyMs: 600_000, run: () => sweepSessions(tools) },
      { name: 'visits', everyMs: 600_000, run: () => sweepVisits(tools) },
      { name: 'old messages', everyMs: 3_600_000, run: () => expireWaiting(tools) },
      { name: 'old events', everyMs: 3_600_000, run: () => pruneOldEvents(tools) },
      { name: 'old log', everyMs: 3_600_000, run: () => pruneLog(tools) },
      { name: 'old activity', everyMs: 3_600_000, run: () => pruneSessionLog(tools) },
      { name: 'old usage', everyMs: 3_600_000, run: () => sweepUsage(tools) },
    ],
    tools.log,
  )
  return {
    async stop() {
      await Promise.all([...pumps.map((pump) => pump.stop()), schedule.stop()])
    },
  }
}

async function clearLostJobs(tools: Tools): Promise<void> {
  if (await clearArchiveJobs(tools, isDeadNode)) await purgeTrash(tools)
}

function startDeliveries(tools: Tools) {
  const pump = startFairPump({
    name: 'deliveries',
    lineOf: ({ message }) => message.webhook_id,
    run: (delivery) => deliveries.send(tools, delivery),
    goesOn: deliveries.succeeded,
    exchange: (go) => exchange(tools, go),
    look: (after) => claims.look(tools, after),
    now: () => tools.clock.now().getTime(),
    atOnce: deliveriesAtOnce,
    keptForPreferred: keptForTheWell,
    lookEveryMs: pollMs,
    log: tools.log,
  } satisfies FairPumpOptions<claims.Delivery, deliveries.Made>)
  tools.onWake('deliveries', pump.wake)
  return pump
}

/** Attempts that were made are written down, what is not sent is given back, and more is claimed, in one transaction. */
async function exchange(tools: Tools, go: Go<claims.Delivery, deliveries.Made>): Promise<claims.Claimed> {
  const { done, returned, wishes, room } = go
  try {
    return await tools.db.repeatable(async (tx) => {
      const looks = await deliveries.settle(tools, tx, done)
      await claims.giveBack(tools, tx, returned)
      const { jobs, news } = await claims.claim(tools, tx, wishes, room)
      return { jobs, news: [...news, ...looks] }
    })
  } catch (error) {
    // One that can't be written must not take the others along: all of them would be sent again.
    if (done.length > 1)
      for (const one of done)
        await exchange(tools, { done: [one], returned: [], wishes: [], room: 0 }).catch((e) =>
          tools.log.error({ err: e }, 'delivery'),
        )
    throw error
  }
}

function startLetters(tools: Tools, mail: MailTransport) {
  const pump = startPump({
    name: 'letters',
    claim: (room) => claim(tools, room),
    run: (letter) => letters.send(tools, mail, letter),
    concurrency: 4,
    pollMs: 5_000,
    log: tools.log,
  })
  tools.onWake('letters', () => pump.wake())
  return pump
}
