/** Webhook metrics: attempts since the start of this process, and the state of the queues in the database. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Needs } from '../../core/context.ts'
import * as statistics from '../../core/webhooks/log/statistics.ts'
import { gauge } from './gauge.ts'

interface Registries {
  readonly own: Registry
  /** For what all processes of the server have in common. */
  readonly common: Registry
}

export function registerWebhookMetrics(
  { own, common: registry }: Registries,
  ctx: Needs<'db' | 'clock' | 'sent'>,
): void {
  const registers = [own]
  const attempts = new Counter({
    name: 'sallyport_webhook_attempts_total',
    help: 'Attempts to deliver a webhook message, by outcome: delivered, or the kind of failure.',
    labelNames: ['outcome'],
    registers,
  })
  const waited = new Histogram({
    name: 'sallyport_webhook_latency_seconds',
    help: 'Time from an event to the first attempt at its message.',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10, 60, 600],
    registers,
  })
  ctx.sent.subscribe(({ outcome, waitedMs }) => {
    attempts.inc({ outcome })
    if (waitedMs !== null) waited.observe(waitedMs / 1_000)
  })
  const upTo = statistics.maxCounted.toLocaleString('en')
  gauge(
    registry,
    'sallyport_webhook_messages_pending',
    `Webhook messages waiting for delivery, counted up to ${upTo}.`,
    () => statistics.pendingMessages(ctx),
  )
  gauge(
    registry,
    'sallyport_webhook_oldest_seconds',
    'Age of the oldest waiting message of an enabled webhook.',
    async () => (await statistics.oldestPendingMs(ctx)) / 1_000,
  )
  const states: Gauge<'state'> = new Gauge({
    name: 'sallyport_webhooks',
    help: 'Webhooks by state: circuit closed or open, paused, or failed.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await statistics.webhookStates(ctx).catch(() => ({}))
      states.reset()
      for (const [state, count] of Object.entries(counts)) states.set({ state }, count)
    },
  })
}
