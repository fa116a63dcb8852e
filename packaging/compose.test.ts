/** The files for Docker Compose, without Docker: what it would refuse, and what would not fit the server, the image and HAProxy. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseDuration } from '../server/src/lib/duration.ts'
import { readConfig } from '../server/src/settings/config.ts'
import { settingNames } from '../server/src/settings/settings.ts'

const folder = path.resolve(import.meta.dirname, 'files/container')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string | number | null>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly network_mode?: string
  readonly healthcheck?: object
  readonly stop_grace_period?: string
  readonly entrypoint?: readonly string[]
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}

const given: Readonly<Record<string, string>> = {
  SALLYPORT_VERSION: '1.2.3',
  SALLYPORT_SECRET_KEY: '0123456789abcdef'.repeat(4),
  POSTGRES_PASSWORD: 'p4ss',
  STORAGE_SECRET: 's3cret',
}

/** As Compose substitutes variables: `${NAME:-default}` and `${NAME:?what to do}`. */
function load(file: string): Compose {
  const text = read(file).replaceAll(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_whole, name: string, kind: string, rest: string) => {
      const value = given[name] ?? (kind === '-' ? rest : undefined)
      if (value === undefined) throw new Error(`${name} is required: ${rest}`)
      return value
    },
  )
  expect(text).not.toContain('${')
  return parse(text, { merge: true }) as Compose
}

const isServer = ({ image, entrypoint }: Service) => image.startsWith('sallyport:') && !entrypoint
const containerPort = (published: string) => Number(published.split(':').at(-1))

describe.each(['compose.yaml', 'compose.cluster.yaml'])('%s', (file) => {
  const { services, volumes } = load(file)
  const servers = Object.values(services).filter(isServer)

  it('refers to services and volumes that it has', () => {
    expect(servers.length).toBeGreaterThan(0)
    const used = new Set<string>()
    for (const service of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(services, name).toHaveProperty(name)
        if (condition === 'service_healthy') expect(services[name]?.healthcheck, name).toBeDefined()
      }
      const shared = /^service:(.+)$/.exec(service.network_mode ?? '')?.[1]
      if (shared !== undefined) expect(services, shared).toHaveProperty(shared)
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':')
        if (source.startsWith('.')) expect(existsSync(path.join(folder, source)), source).toBe(true)
        else used.add(source)
      }
    }
    expect([...used].toSorted()).toEqual(Object.keys(volumes).toSorted())
  })

  it('has settings that the server accepts, and time for it to stop', () => {
    for (const { environment = {}, stop_grace_period: grace = '', ...service } of servers) {
      const names = Object.keys(environment).filter((name) => !name.startsWith('AWS_'))
      expect(names.filter((name) => !settingNames.some((one) => one === name))).toEqual([])
      const set = Object.entries(environment).flatMap(([name, value]) =>
        value === null ? [] : [[name, String(value)]],
      )
      const config = readConfig(Object.fromEntries(set), '/data')
      const isCluster = config.storage !== null
      expect(parseDuration(grace)).toBeGreaterThanOrEqual(isCluster ? 60_000 : 45_000)
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] })
      expect(service.volumes?.map((volume) => volume.split(':')[1])).toEqual(['/data'])
    }
  })
})

it('publishes the ports that the image has, and that HAProxy listens on', () => {
  const exposed = (/^EXPOSE (.+)$/m.exec(read('Containerfile'))?.[1] ?? '').split(' ').map(Number)
  const { services } = load('compose.yaml')
  expect(services['sallyport']?.ports?.map(containerPort)).toEqual(exposed)
  const { http, sftp } = readConfig({}, '/data')
  expect(exposed).toEqual([http.port, sftp.port])
  const bound = [...read('haproxy.cfg').matchAll(/^ +bind :(\d+)$/gm)].map(([, port]) => Number(port))
  expect(load('compose.cluster.yaml').services['network']?.ports?.map(containerPort)).toEqual(bound)
})

it('checks the health of the image with files that a release has', () => {
  const [, command = '[]'] = /^HEALTHCHECK[\s\S]*?CMD (\[.*\])$/m.exec(read('Containerfile')) ?? []
  const [program, script] = JSON.parse(command) as string[]
  expect(program).toBe('/opt/sallyport/runtime/node')
  expect(existsSync(path.resolve(folder, '..', path.basename(script ?? '')))).toBe(true)
})
