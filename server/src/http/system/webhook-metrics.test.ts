import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../test/delivery-app.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import { registerWebhookMetrics } from './webhook-metrics.ts'

describe.each(engines)('promise 12: the metrics of webhooks, on %s', (engine) => {
  let app: DeliveryApp
  let registry: Registry
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    registry = new Registry()
    registerWebhookMetrics({ own: registry, common: registry }, app.context)
  })
  afterEach(() => app.close())

  const values = async () => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    )
  }

  it('count attempts by outcome, and the time from an event to its first attempt', async () => {
    await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    app.clock.move(30)
    await app.sendDue()
    app.endpoint.answer = 200
    app.clock.move(5_000)
    await app.sendDue()
    expect(await values()).toMatchObject({
      'sallyport_webhook_attempts_total{outcome="status"}': 1,
      'sallyport_webhook_attempts_total{outcome="delivered"}': 1,
      sallyport_webhook_latency_seconds_count: 1,
      'sallyport_webhook_latency_seconds_bucket{le="0.02"}': 0,
      'sallyport_webhook_latency_seconds_bucket{le="0.05"}': 1,
    })
  })

  it('report the number and age of waiting messages, and the states of webhooks', async () => {
    const paused = await app.watch()
    await webhooks.update(app.context, app.operator, paused.id, { paused: true })
    await app.triggerUpload()
    app.clock.move(60_000)
    await app.watch()
    app.endpoint.answer = 500
    for (let i = 0; i < 10; i++) await app.triggerUpload()
    await app.sendDue()
    app.clock.move(3_000)
    expect(await values()).toMatchObject({
      sallyport_webhook_messages_pending: 21,
      sallyport_webhook_oldest_seconds: 3,
      'sallyport_webhooks{state="paused"}': 1,
      'sallyport_webhooks{state="open"}': 1,
      'sallyport_webhooks{state="closed"}': 0,
      'sallyport_webhooks{state="failed"}': 0,
    })
  })
})
