/** `/metrics` for Prometheus: open to this machine, and to callers with the token. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { auditStatus, maxCounted } from '../../core/activity/audit/status.ts'
import type { Needs } from '../../core/context.ts'
import { Fault } from '../../core/fault.ts'
import { timingSafeEqualText } from '../../lib/crypto/ids.ts'
import { inCidrs, parseCidrs } from '../../lib/net/address.ts'
import { body } from '../requests/body-limits.ts'
import type { Connections } from '../requests/connections.ts'
import { addressOf } from '../requests/header.ts'
import type { HttpServices } from '../requests/identify.ts'
import type { HttpOptions, ProcessMetrics } from '../requests/options.ts'
import { gauge } from './gauge.ts'
import { registerServerMetrics } from './server-metrics.ts'
import { registerWebhookMetrics } from './webhook-metrics.ts'

export interface Metrics {
  /** Counts a finished request of an operation; ignores ''. */
  observe(operation: string, status: number, ms: number): void
}

interface Meters {
  readonly counter: { inc(): void }
  readonly timer: { observe(seconds: number): void }
}

export function registerMetrics(
  app: FastifyInstance,
  options: HttpOptions,
  services: HttpServices,
  connections?: Connections,
): Metrics {
  const registry = new Registry()
  const { processes, data } = options.metrics
  const common = processes ? shareRegistry(registry, processes) : registry
  collectDefaultMetrics({ register: registry })
  const labelNames = ['operation', 'status'] as const
  const requests = new Counter({
    name: 'sallyport_http_requests_total',
    help: 'Finished requests.',
    labelNames,
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'sallyport_http_request_seconds',
    help: 'Time from the headers of a request to the end of its response.',
    labelNames: ['operation'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
    registers: [registry],
  })
  registerServerMetrics({ own: registry, common, data, certificates: options.certificates }, services.context)
  registerWebhookMetrics({ own: registry, common }, services.context)
  registerAuditMetrics(common, services.context)
  if (connections) registerConnectionMetrics(registry, connections)

  app.get('/metrics', body('none'), async (request, reply) => {
    if (!mayRead(request, options.metrics.token, services))
      throw new Fault(
        'unauthenticated',
        'Metrics are available on this machine, as localhost or 127.0.0.1, or with the token of SALLYPORT_METRICS_TOKEN.',
      )
    const texts = [await registry.metrics()]
    if (processes) texts.push(...(await processes.ofOthers()), await common.metrics())
    return await reply.header('content-type', registry.contentType).send(joinMetrics(texts))
  })

  // Cached by operation and status: looking up labels is slow.
  const counters = new Map<string, Map<number, Meters>>()
  const metersOf = (operation: string, status: number): Meters => {
    const ofOperation = counters.get(operation) ?? new Map<number, Meters>()
    const known = ofOperation.get(status)
    if (known) return known
    const made = { counter: requests.labels({ operation, status }), timer: duration.labels({ operation }) }
    counters.set(operation, ofOperation.set(status, made))
    return made
  }

  return {
    observe(operation, status, ms) {
      if (operation === '') return
      const { counter, timer } = metersOf(operation, status)
      counter.inc()
      timer.observe(ms / 1_000)
    },
  }
}

/**
 * Joins texts in Prometheus's format, each as prom-client writes it: the lines of a metric must stand together, below one
 * description, that of the first text.
 */
export function joinMetrics(texts: readonly string[]): string {
  const [first = ''] = texts
  if (texts.length <= 1) return first
  const metrics = new Map<string, string[]>()
  for (const text of texts) {
    let lines: string[] = []
    for (const line of text.split('\n')) {
      const [, keyword, name = ''] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? []
      const known = metrics.get(name)
      if (keyword === 'HELP') lines = known ?? []
      if (keyword === 'HELP' && !known) metrics.set(name, lines)
      // Those that are described already have both lines.
      const isRepeated = keyword !== undefined && lines.some((one) => one.startsWith(`# ${keyword} `))
      if (line !== '' && !isRepeated) lines.push(line)
    }
  }
  return [...metrics.values()].map((lines) => `${lines.join('\n')}\n`).join('\n')
}

/** Nothing is read while the export is off. */
export function registerAuditMetrics(registry: Registry, ctx: Needs<'db' | 'clock' | 'settings'>): void {
  const isOn = ctx.settings.audit !== null
  gauge(
    registry,
    'sallyport_audit_waiting',
    `Lines that wait for the audit export, counted up to ${maxCounted.toLocaleString('en')}.`,
    async () => (isOn ? (await auditStatus(ctx)).waiting : 0),
  )
  gauge(registry, 'sallyport_audit_oldest_seconds', 'Age of the oldest of these lines.', async () =>
    isOn ? (await auditStatus(ctx)).oldestMs / 1_000 : 0,
  )
}

/** Labels the metrics of this process, and gives them to the others. Returns a registry for what is the same in all processes. */
function shareRegistry(own: Registry, { process, provide }: ProcessMetrics): Registry {
  own.setDefaultLabels({ process })
  provide(() => own.metrics())
  return new Registry()
}

function registerConnectionMetrics(registry: Registry, connections: Connections): void {
  const registers = [registry]
  new Gauge({
    ...{ name: 'sallyport_connections', help: 'Open connections.', registers },
    collect() {
      this.set(connections.open)
    },
  })
  new Gauge({
    name: 'sallyport_refused',
    help: 'Connections and requests refused because of a limit, since the start.',
    labelNames: ['what'],
    registers,
    collect() {
      for (const [what, count] of Object.entries(connections.refused)) this.set({ what }, count)
    },
  })
}

const loopback = parseCidrs('127.0.0.0/8,::1/128')

/** Headers that proxies add to requests. */
const proxyHeaders = ['forwarded', 'via', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']

function mayRead(request: FastifyRequest, token: string | null, { trustedProxies }: HttpServices): boolean {
  const shown = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (shown !== undefined) return token !== null && timingSafeEqualText(shown, token)
  // Behind a local proxy that is not in the settings, or sends another header, every request comes from loopback.
  const forwarded = proxyHeaders.some((name) => request.headers[name] !== undefined)
  return !forwarded && isLocalName(request.hostname) && inCidrs(addressOf(request, trustedProxies), loopback)
}

/** Host names that always mean this machine. Any other name may be DNS rebinding by another site. */
const isLocalName = (name: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(name)
