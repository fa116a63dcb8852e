/** The house's own work beside the doors: sending messages and letters, counting, sweeping. */

import { sweepPartials } from './core/files/partials.ts'
import { endLeases, purgeTrash, sweepBytes } from './core/files/sweep.ts'
import * as letters from './core/letters/letters.ts'
import { deleteOrphans } from './core/notifications/store.ts'
import { tellDue } from './core/notifications/telling.ts'
import { sweepSessions } from './core/sessions/sweep.ts'
import { sweepVisits } from './core/shares/visits-sweep.ts'
import type { Tools } from './core/tools.ts'
import { flushEveryMs, sweepUsage, type UsageCounter } from './core/usage/usage.ts'
import * as claims from './core/webhooks/claims.ts'
import * as deliveries from './core/webhooks/deliveries.ts'
import { pruneOldEvents } from './core/webhooks/events.ts'
import { startPump } from './jobs/pump.ts'
import { startSchedule } from './jobs/schedule.ts'
import type { MailTransport } from './mail/transport.ts'
import { isDeadNode } from './node-name.ts'

export interface Workers {
  /** Begins nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

const deliveriesAtOnce = 64
const deliveriesPerWebhook = 10
const pollMs = 1_000

export async function startWorkers(tools: Tools, usage: UsageCounter, mail: MailTransport | null): Promise<Workers> {
  await claims.freeClaims(tools, isDeadNode)
  if (tools.db.engine === 'sqlite') await endLeases(tools)
  const pumps = [startDeliveries(tools), ...(mail ? [startLetters(tools, mail)] : [])]
  const schedule = startSchedule(
    [
      { name: 'usage', everyMs: flushEveryMs, run: () => usage.flush() },
      { name: 'broken uploads', everyMs: 60_000, run: () => sweepPartials(tools) },
      { name: 'bytes', everyMs: 60_000, run: () => sweepBytes(tools) },
      { name: 'notifications', everyMs: Math.min(15_000, tools.settings.digestMs / 4), run: () => tellDue(tools) },
      { name: 'notifications of nothing', everyMs: 3_600_000, run: () => deleteOrphans(tools.db.q) },
      { name: 'trash', everyMs: 3_600_000, run: () => purgeTrash(tools) },
      { name: 'sessions', everyMs: 600_000, run: () => sweepSessions(tools) },
      { name: 'visits', everyMs: 600_000, run: () => sweepVisits(tools) },
      { name: 'old events', everyMs: 3_600_000, run: () => pruneOldEvents(tools) },
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

/** Many endpoints at once, none with more than its share: a slow one takes ten places, not all of them. */
function startDeliveries(tools: Tools) {
  const under = new Map<number, number>()
  const change = (webhookId: number, by: 1 | -1) => under.set(webhookId, (under.get(webhookId) ?? 0) + by)
  const pump = startPump({
    name: 'deliveries',
    claim: async (room) => {
      const busy = [...under].filter(([, count]) => count >= deliveriesPerWebhook).map(([id]) => id)
      const claimed = await claims.claim(tools, Math.min(room, deliveriesPerWebhook), busy)
      for (const message of claimed) change(message.webhook_id, 1)
      return claimed
    },
    run: (message) =>
      deliveries
        .attempt(tools, message)
        .then(() => undefined)
        .finally(() => change(message.webhook_id, -1)),
    concurrency: deliveriesAtOnce,
    pollMs,
    log: tools.log,
  })
  tools.onWake('deliveries', () => pump.wake())
  return pump
}

function startLetters(tools: Tools, mail: MailTransport) {
  const pump = startPump({
    name: 'letters',
    claim: (room) => letters.claim(tools, room),
    run: (letter) => letters.send(tools, mail, letter),
    concurrency: 4,
    pollMs: 5_000,
    log: tools.log,
  })
  tools.onWake('letters', () => pump.wake())
  return pump
}
