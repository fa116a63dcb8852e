import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { registerAuditMetrics } from './metrics.ts'
import { registerServerMetrics } from './server-metrics.ts'
import { registerTraceMetrics } from './trace-metrics.ts'
import { registerWebhookMetrics } from './webhook-metrics.ts'

const example = (name: string) => readFileSync(new URL(`../../../../docs/examples/${name}`, import.meta.url), 'utf8')

describe.each(engines)('metrics of the server, on %s', (engine) => {
  let app: TestApp
  beforeAll(async () => {
    app = await openTestApp(engine)
  })
  afterAll(() => app.close())

  it('tell its version, its nodes, and whether storage and disk have room', async () => {
    const registry = new Registry()
    const { settings } = app.context
    const blobs = { ...app.context.blobs, check: async () => undefined }
    registerServerMetrics({ own: registry, common: registry, certificates: null, data: '/' }, { ...app.context, blobs })
    const text = await registry.metrics()
    expect(text).toContain(`sallyport_info{version="${settings.version}"} 1`)
    expect(text).toMatch(/sallyport_nodes\{state="running"\} \d+/)
    expect(text).toContain('sallyport_storage_up 1')
    const [free, size] = ['free', 'size'].map((what) =>
      Number(new RegExp(`^sallyport_disk_${what}_bytes (.*)$`, 'm').exec(text)?.[1]),
    )
    expect(free).toBeGreaterThan(0)
    expect(size).toBeGreaterThanOrEqual(free ?? 0)
  })

  it('tell what waits for the audit export', async () => {
    const audited = await openTestApp(engine, { environment: { SALLYPORT_AUDIT: '/none/audit.jsonl' } })
    await addPerson(audited, 'ada')
    audited.clock.move(90_000)
    const registry = new Registry()
    registerAuditMetrics(registry, audited.context)
    const text = await registry.metrics()
    expect(text).toContain('\nsallyport_audit_waiting 5\n')
    expect(text).toContain('\nsallyport_audit_oldest_seconds 90\n')
    await audited.close()
  })

  it('tell the rest while the database is away', async () => {
    const registry = new Registry()
    const away = () => Promise.reject(new Error('away'))
    const q = new Proxy(app.context.db.q, {
      get: () => () => {
        throw new Error('away')
      },
    })
    const context = { ...app.context, db: { ...app.context.db, q }, blobs: { ...app.context.blobs, check: away } }
    registerServerMetrics({ own: registry, common: registry, certificates: null, data: '/' }, context)
    registerWebhookMetrics({ own: registry, common: registry }, context)
    const text = await registry.metrics()
    expect(text).toContain('sallyport_storage_up 0')
    expect(text).toMatch(/^sallyport_disk_free_bytes \d/m)
    expect(text).not.toMatch(/^sallyport_(nodes|webhooks|webhook_oldest_seconds|webhook_messages_pending)\b/m)
  })

  it('tell that the storage is away', async () => {
    const registry = new Registry()
    const blobs = { ...app.context.blobs, check: () => Promise.reject(new Error('away')) }
    registerServerMetrics({ own: registry, common: registry, certificates: null, data: '/' }, { ...app.context, blobs })
    expect(await registry.metrics()).toContain('sallyport_storage_up 0')
  })
})

describe('examples for monitoring', () => {
  let app: ServedApp
  let served: Set<string>
  beforeAll(async () => {
    app = await openServedApp('sqlite', { environment: { SALLYPORT_ACME: 'files.harbour.example' } })
    const text = await (await fetch(`${app.server.address}/metrics`)).text()
    const ofTraces = new Registry()
    registerTraceMetrics(ofTraces, { counts: () => ({ exported: 0, dropped: 0, failed: 0, waiting: 0 }) })
    // Metrics with labels have no lines before the first event of their kind, but a description.
    served = new Set(
      [...`${text}\n${await ofTraces.metrics()}`.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(
        ([, name = '', type = '']) => namesOf(name, type),
      ),
    )
  })
  afterAll(() => app.close())

  const namesOf = (name: string, type: string) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name]
  const usedIn = (text: string) => new Set(text.match(/\b(sallyport|nodejs|process)_[a-z0-9_]+/g))
  /** Only with HTTPS. */
  const withCertificate = 'sallyport_certificate_expiry_seconds'

  it.each(['prometheus-alerts.yml', 'grafana-dashboard.json'])('%s uses metrics that the server has', (name) => {
    const used = usedIn(example(name))
    expect(used.size).toBeGreaterThan(8)
    expect([...used].filter((one) => !served.has(one) && one !== withCertificate)).toEqual([])
  })

  it('show each metric of Sallyport on the dashboard', () => {
    const shown = usedIn(example('grafana-dashboard.json'))
    const own = [...served].filter((name) => name.startsWith('sallyport_') && !/_(sum|count)$/.test(name))
    expect(own.filter((name) => !shown.has(name))).toEqual([
      'sallyport_info',
      'sallyport_disk_size_bytes',
      'sallyport_certificate_failures',
    ])
  })
})
