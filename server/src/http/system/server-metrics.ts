/** Metrics of the server itself: version, nodes, storage, disk and certificate. */
import { X509Certificate } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { Gauge, type Registry } from 'prom-client'
import { state as certificate } from '../../core/certificates/certificates.ts'
import type { Needs } from '../../core/context.ts'
import { nodesNow } from '../../core/nodes/nodes.ts'
import type { Certificates } from '../../gateway/tls.ts'
import { registerTraceMetrics } from './trace-metrics.ts'

export interface ServerMetricsOptions {
  readonly own: Registry
  /** For what all processes of the server have in common. */
  readonly common: Registry
  /** Null without HTTPS. */
  readonly certificates: Pick<Certificates, 'current'> | null
  /** The data folder. */
  readonly data: string
}

/** Storage that does not respond within this time, in ms, counts as down: a scrape has ten seconds by default. */
const storageDeadlineMs = 5_000

export function registerServerMetrics(
  { own, common, certificates, data }: ServerMetricsOptions,
  ctx: Needs<'db' | 'clock' | 'settings' | 'blobs' | 'tracing'>,
): void {
  new Gauge({
    name: 'sallyport_info',
    help: 'The version, as a label.',
    labelNames: ['version'],
    registers: [own],
  }).set({ version: ctx.settings.version }, 1)
  const nodes = new Gauge({
    name: 'sallyport_nodes',
    help: 'Nodes of the installation that are alive, by state: running or drained.',
    labelNames: ['state'],
    registers: [common],
    async collect() {
      // Without its database the server still tells the rest.
      const alive = await nodesNow(ctx).catch(() => null)
      nodes.reset()
      if (!alive) return
      for (const state of ['running', 'drained'])
        nodes.set({ state }, alive.filter((node) => node.state === state).length)
    },
  })
  const storage = new Gauge({
    name: 'sallyport_storage_up',
    help: 'Whether the storage of files responds: 1 or 0.',
    registers: [common],
    async collect() {
      storage.set((await responds(() => ctx.blobs.check())) ? 1 : 0)
    },
  })
  registerDisk(common, data)
  if (certificates) registerCertificate(common, certificates)
  if (ctx.settings.acme) registerFailures(common, ctx)
  if (ctx.tracing) registerTraceMetrics(own, ctx.tracing)
}

async function responds(check: () => Promise<void>): Promise<boolean> {
  const deadline = AbortSignal.timeout(storageDeadlineMs)
  const late = new Promise<boolean>((resolve) => deadline.addEventListener('abort', () => resolve(false)))
  const checked = check().then(
    () => true,
    () => false,
  )
  return await Promise.race([checked, late])
}

function registerDisk(registry: Registry, data: string): void {
  const registers = [registry]
  const free = new Gauge({
    ...{ name: 'sallyport_disk_free_bytes', help: 'Free space on the disk with the data folder.', registers },
    async collect() {
      const { bavail, bsize } = await statfs(data)
      free.set(bavail * bsize)
    },
  })
  const size = new Gauge({
    ...{ name: 'sallyport_disk_size_bytes', help: 'Size of the disk with the data folder.', registers },
    async collect() {
      const { blocks, bsize } = await statfs(data)
      size.set(blocks * bsize)
    },
  })
}

function registerFailures(registry: Registry, ctx: Needs<'db' | 'settings'>): void {
  const failures = new Gauge({
    name: 'sallyport_certificate_failures',
    help: 'Attempts to obtain a certificate by ACME that failed since the last one succeeded.',
    registers: [registry],
    async collect() {
      // Without its database the server still tells the rest.
      const now = await certificate(ctx).catch(() => null)
      failures.reset()
      if (now) failures.set(now.failures)
    },
  })
}

function registerCertificate(registry: Registry, certificates: Pick<Certificates, 'current'>): void {
  const expiry = new Gauge({
    name: 'sallyport_certificate_expiry_seconds',
    help: 'When the certificate of HTTPS expires, in seconds since 1970.',
    registers: [registry],
    collect() {
      expiry.set(Date.parse(new X509Certificate(certificates.current.cert).validTo) / 1_000)
    },
  })
}
