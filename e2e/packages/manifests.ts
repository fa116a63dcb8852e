/** Manifests of a chart: what a cluster would refuse, and the settings of the server in them. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Config, readConfig } from '../../server/src/settings/config.ts'
import { settingNames } from '../../server/src/settings/settings.ts'
import { root } from '../running.ts'

/** A manifest, as loosely typed as YAML. */
// biome-ignore lint/suspicious/noExplicitAny: manifests of many kinds
export type Manifest = any

/** What Secrets contain that the tests name. */
export const secrets: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://sallyport:p4ss@database/sallyport',
  DATABASE_LISTEN_URL: 'postgres://sallyport:p4ss@direct/sallyport',
  SALLYPORT_SECRET_KEY: '0123456789abcdef'.repeat(4),
  SALLYPORT_METRICS_TOKEN: 'a-token-of-some-length',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
}

export const kindsOf = (all: readonly Manifest[]): string[] => all.map(({ kind }) => kind).toSorted()

export function one(all: readonly Manifest[], kind: string): Manifest {
  const found = all.filter((manifest) => manifest.kind === kind)
  expect(found, kind).toHaveLength(1)
  return found[0]
}

export const portsOf = (all: readonly Manifest[], service: string): Record<string, number> =>
  Object.fromEntries(
    all
      .find(({ kind, metadata }) => kind === 'Service' && metadata.name === service)
      .spec.ports.map(({ name, port }: Manifest) => [name, port]),
  )

/** The pod of a workload, and its settings as the server reads them, with what the secrets of the tests contain. */
export function podOf(workload: Manifest): { pod: Manifest; container: Manifest; config: Config } {
  const pod = workload.spec.template.spec
  const [container] = pod.containers
  const environment = Object.fromEntries(
    container.env.map(({ name, value, valueFrom }: Manifest) => {
      expect(settingNames.includes(name) || name.startsWith('AWS_'), name).toBe(true)
      // The settings name files that have to be there.
      if (value?.startsWith('/tls/')) return [name, join(root, 'LICENSE')]
      return [name, value ?? (valueFrom.secretKeyRef ? secrets[name] : 'files-sallyport-0')]
    }),
  )
  return { pod, container, config: readConfig(environment, '/nowhere') }
}

/** What a cluster would refuse, or what would never work. */
export function checkManifests(all: readonly Manifest[]): void {
  const workload = all.find(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment')
  const { labels } = workload.spec.template.metadata
  const { pod, container } = podOf(workload)
  const names = all.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
  expect(new Set(names).size).toBe(names.length)
  for (const { apiVersion, kind, metadata } of all) {
    expect([apiVersion, kind, metadata.name].every(Boolean)).toBe(true)
    expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    for (const value of Object.values(metadata.labels ?? {}))
      expect(value).toMatch(/^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/)
  }
  const selectors = all.flatMap(({ kind, spec }) => {
    if (kind === 'Service') return [spec.selector]
    return [spec?.selector?.matchLabels, spec?.podSelector?.matchLabels].filter(Boolean)
  })
  expect(selectors.length).toBeGreaterThan(2)
  for (const selector of selectors) expect(labels).toMatchObject(selector)
  const ports = new Map<string, number>(
    container.ports.map(({ name, containerPort }: Manifest) => [name, containerPort]),
  )
  for (const { spec } of all.filter(({ kind }) => kind === 'Service')) {
    const numbers = spec.ports.map(({ port }: Manifest) => port)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const { name, targetPort } of spec.ports) {
      expect(name).toMatch(/^[a-z0-9-]{1,15}$/)
      expect(typeof targetPort === 'number' || ports.has(targetPort), targetPort).toBe(true)
    }
  }
  expect([...ports.values()]).toEqual([...ports.values()].filter((port) => port >= 1_024))
  const claims = (workload.spec.volumeClaimTemplates ?? []).map(({ metadata }: Manifest) => metadata.name)
  const volumes = [...pod.volumes.map(({ name }: Manifest) => name), ...claims].toSorted()
  expect(container.volumeMounts.map(({ name }: Manifest) => name).toSorted()).toEqual(volumes)
  const environment = container.env.map(({ name }: Manifest) => name)
  expect(new Set(environment).size).toBe(environment.length)
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 })
  expect(pod.automountServiceAccountToken).toBe(false)
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
    expect(ports.has(container[probe].httpGet.port)).toBe(true)
}
