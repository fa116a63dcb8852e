/**
 * The Helm chart of a release, as `helm` renders it: without a cluster. Each rendering is checked for what a cluster would refuse or
 * never start, and its settings are read as the server reads them.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { packChart } from '../packaging/chart.ts'
import { version } from '../server/src/settings/version.ts'
import { helm } from '../tools/helm.ts'
import { checkManifests, kindsOf, type Manifest, one, podOf, portsOf, secrets } from './packages/manifests.ts'

const runFile = promisify(execFile)

const url = 'https://files.example.com'
const cluster = {
  url,
  replicas: 3,
  database: { type: 'postgres', existingSecret: 'sallyport-database', listenUrlKey: 'direct' },
  storage: { type: 'bucket', bucket: 's3://files/sallyport?region=eu-central-1', existingSecret: 'sallyport-bucket' },
  secretKey: { existingSecret: 'sallyport-key' },
  trustedProxies: ['10.0.0.0/8'],
  http: { ingress: { enabled: true, className: 'nginx', host: 'files.example.com', tlsSecret: 'files-tls' } },
  transfer: { proxyProtocol: ['10.1.0.0/16'], service: { loadBalancerSourceRanges: ['192.0.2.0/24'] } },
  networkPolicy: { enabled: true, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] },
  metrics: {
    existingSecret: 'sallyport-metrics',
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  },
  settings: { SALLYPORT_TRASH_DAYS: 30, SALLYPORT_PLAN: 'standard' },
}
const ftp = {
  url,
  tls: { existingSecret: 'files-tls' },
  ftp: {
    enabled: true,
    implicitPort: 990,
    publicAddress: 'files.example.com',
    passivePorts: { first: 61_000, last: 61_009 },
  },
  networkPolicy: { enabled: true },
}

describe.skipIf(!existsSync(helm))('the Helm chart', () => {
  let folder: string
  let chart: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-chart-'))
    chart = await packChart(folder, new Date('2026-11-28T09:00:00Z'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function withValues(command: readonly string[], values: object): Promise<string> {
    const file = join(folder, 'values.json')
    await writeFile(file, JSON.stringify(values))
    const { stdout } = await runFile(helm, [...command, chart, '--values', file], { maxBuffer: 2 ** 24 })
    return stdout
  }

  /** The manifests for these values. Rejects with the words of helm. */
  async function render(values: object): Promise<Manifest[]> {
    const text = await withValues(['template', 'files', '--namespace', 'transfer', '--kube-version', '1.31.0'], values)
    return parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([])
      return document.toJS()
    })
  }
  const refusal = (values: object): Promise<string> =>
    render(values).then(
      () => 'rendered',
      (error: Error) => error.message,
    )

  it('is packed with the version of the server, and the same bytes each time', async () => {
    const { stdout } = await runFile(helm, ['show', 'chart', chart])
    expect(parse(stdout)).toMatchObject({ name: 'sallyport', version, appVersion: version })
    const first = await readFile(chart)
    expect((await readFile(await packChart(folder, new Date('2026-11-28T09:00:00Z')))).equals(first)).toBe(true)
  })

  it.each([
    ['one node', { url }],
    ['several nodes', cluster],
    ['FTP', ftp],
  ])('passes the lint of helm: %s', async (_name, values) => {
    expect(await withValues(['lint', '--strict', '--kube-version', '1.31.0'], values)).toContain('0 chart(s) failed')
  })

  it('is one node with SQLite and a volume by default', async () => {
    const all = await render({ url })
    expect(kindsOf(all)).toEqual(['Service', 'Service', 'ServiceAccount', 'StatefulSet'])
    const set = one(all, 'StatefulSet')
    expect(set.spec.replicas).toBe(1)
    expect(set.spec.volumeClaimTemplates[0].metadata.name).toBe('data')
    checkManifests(all)
    const { container, config } = podOf(set)
    expect(container.image).toBe(`sallyport:${version}`)
    expect(config).toMatchObject({ data: '/data', processes: 1, storage: null, secretKey: null, stopDelayMs: 0 })
    expect(portsOf(all, 'files-sallyport-transfer')).toEqual({ sftp: 22 })
  })

  it('is a Deployment without volumes with PostgreSQL and a bucket', async () => {
    const all = await render(cluster)
    expect(kindsOf(all)).toEqual([
      ...['Deployment', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'Service'],
      ...['ServiceAccount', 'ServiceMonitor'],
    ])
    checkManifests(all)
    const deployment = one(all, 'Deployment')
    expect(deployment.spec).toMatchObject({ replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 0 } } })
    const { pod, config } = podOf(deployment)
    expect(pod.volumes.map((volume: Manifest) => Object.keys(volume).toSorted())).toEqual([
      ['emptyDir', 'name'],
      ['emptyDir', 'name'],
    ])
    expect(config).toMatchObject({
      trashDays: 30,
      plan: 'standard',
      metrics: { token: secrets['SALLYPORT_METRICS_TOKEN'] },
    })
    expect(config.storage).not.toBeNull()
    expect(config.proxyProtocol).toHaveLength(1)
    expect(one(all, 'Ingress').spec.rules[0].host).toBe('files.example.com')
    const monitor = one(all, 'ServiceMonitor')
    expect(monitor.metadata.labels.release).toBe('prometheus')
    expect(monitor.spec.endpoints[0].authorization.credentials).toEqual({ name: 'sallyport-metrics', key: 'token' })
  })

  it('waits for a node that stops for longer than the server takes', async () => {
    for (const [values, delayMs] of [
      [{ url }, 0],
      [cluster, 15_000],
      [{ ...cluster, stopDelaySeconds: 120 }, 120_000],
    ] as const) {
      const workload = (await render(values)).find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment')
      const { pod, container, config } = podOf(workload)
      expect(config.stopDelayMs).toBe(delayMs)
      // 30 s for operations in progress, and then some to close the rest.
      expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(delayMs + 45_000)
      const { periodSeconds, failureThreshold } = container.readinessProbe
      if (delayMs > 0) expect(delayMs).toBeGreaterThan(periodSeconds * failureThreshold * 1_000)
    }
  })

  it('passes on all ports of FTP, with the certificate of the server', async () => {
    const all = await render(ftp)
    checkManifests(all)
    const { container, config } = podOf(one(all, 'StatefulSet'))
    expect(container.readinessProbe.httpGet.scheme).toBe('HTTPS')
    expect(container.env).toContainEqual({ name: 'SALLYPORT_TLS_CERT', value: '/tls/tls.crt' })
    expect(container.env).toContainEqual({ name: 'SALLYPORT_TLS_KEY', value: '/tls/tls.key' })
    expect(config.ftp).toMatchObject({ port: 2_121, ftpsPort: 2_990, passivePorts: { first: 61_000, last: 61_009 } })
    const ports = portsOf(all, 'files-sallyport-transfer')
    expect(ports).toMatchObject({ sftp: 22, ftp: 21, ftps: 990, 'passive-61000': 61_000, 'passive-61009': 61_009 })
    expect(Object.keys(ports)).toHaveLength(13)
    const allowed = one(all, 'NetworkPolicy').spec.ingress.flatMap((rule: Manifest) => rule.ports)
    expect(allowed).toContainEqual({ port: 61_000, endPort: 61_009 })
  })

  it('never has two nodes with FTP at a time', async () => {
    const all = await render({ ...cluster, ...ftp, replicas: 1 })
    checkManifests(all)
    expect(one(all, 'Deployment').spec.strategy).toEqual({ type: 'Recreate' })
  })

  it('uses an existing claim, account and further secrets', async () => {
    const all = await render({
      url,
      persistence: { existingClaim: 'old-data' },
      serviceAccount: { name: 'uploads' },
      secretSettings: { existingSecret: 'sallyport-settings' },
    })
    checkManifests(all)
    expect(kindsOf(all)).toEqual(['Service', 'Service', 'StatefulSet'])
    const { pod, container } = podOf(one(all, 'StatefulSet'))
    expect(pod.serviceAccountName).toBe('uploads')
    expect(pod.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'old-data' } })
    expect(container.envFrom).toEqual([{ secretRef: { name: 'sallyport-settings' } }])
  })

  it.each([
    ['no public address', {}, '/url'],
    ['several nodes with SQLite', { url, replicas: 2 }, '/database/type'],
    ['several nodes with a folder', { ...cluster, storage: { type: 'disk' } }, '/storage/type'],
    ['several nodes with FTP', { ...cluster, ftp: ftp.ftp, tls: ftp.tls }, '/ftp/enabled'],
    ['several processes with SQLite', { url, processes: 2 }, '/database/type'],
    ['PostgreSQL without its address', { ...cluster, database: { type: 'postgres' } }, '/database/existingSecret'],
    ['PostgreSQL without a key that survives', { ...cluster, secretKey: {} }, '/secretKey/existingSecret'],
    ['a bucket without an address', { ...cluster, storage: { type: 'bucket' } }, '/storage/bucket'],
    ['an Ingress whose addresses nobody trusts', { ...cluster, trustedProxies: [] }, '/trustedProxies'],
    ['FTP without an address for clients', { ...ftp, ftp: { enabled: true } }, '/ftp/publicAddress'],
    ['FTP with TLS and no certificate', { ...ftp, tls: {} }, '/tls/existingSecret'],
    [
      'more passive ports than a Service should have',
      { ...ftp, ftp: { ...ftp.ftp, passivePorts: { first: 61_000, last: 61_999 } } },
      'passivePorts',
    ],
    ['metrics without a token', { url, metrics: { serviceMonitor: { enabled: true } } }, '/metrics/existingSecret'],
    ['a setting that other values set', { url, settings: { SALLYPORT_PORT: 80 } }, 'SALLYPORT_PORT'],
    ['a value with a mistake in its name', { url, replica: 2 }, 'replica'],
  ])('refuses %s', async (_name, values, words) => {
    expect(await refusal(values)).toContain(words)
  })
})
