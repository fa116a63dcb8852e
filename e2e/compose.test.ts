/**
 * The files for Docker Compose of a release, started by podman-compose with the image of the release: one server, and two nodes behind
 * HAProxy with PostgreSQL and object storage. Part of `npm run nightly`; needs root.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../server/src/settings/version.ts'
import { versitygw } from '../tools/versitygw.ts'
import { debianPackage, debianProgram, installPodmanCompose } from './clients/programs.ts'
import { sha256Of } from './fixtures/known.ts'
import { buildOthers, type Compose, openCompose } from './packages/compose.ts'
import { type Containers, openContainers } from './packages/containers.ts'
import { curlIn, type Keys } from './packages/curl.ts'
import { loadImage } from './packages/image.ts'

const isPossible = process.env['SALLYPORT_NIGHTLY'] === '1' && process.getuid?.() === 0 && process.arch === 'x64'
const setup = ['sallyport', 'setup', '--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
const token = ['sallyport', '--json', 'token', 'create', '--user', 'mira', '--app', 'shop']

describe.skipIf(!isPossible)('the files for Docker Compose', () => {
  const stack = new AsyncDisposableStack()
  const file = randomBytes(3_000_000)
  let folder: string
  let containers: Containers
  beforeAll(async () => {
    for (const program of ['mmdebstrap', 'buildah', 'podman', 'runc', 'curl'])
      expect(await debianProgram(program, program)).toBe(null)
    const hasNetwork = async () => existsSync('/usr/lib/podman/netavark')
    expect(await debianPackage('netavark', hasNetwork)).toBe(null)
    expect(await installPodmanCompose()).toBe(null)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-compose-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    containers = await openContainers(stack)
    await loadImage(containers, join(folder, 'release'))
    await writeFile(join(folder, 'order.bin'), file)
  }, 1_200_000)
  afterAll(() => stack.disposeAsync(), 300_000)

  const execute = (container: string, ...args: string[]) => containers.podman('exec', container, ...args)
  const upload = { at: () => join(folder, 'order.bin'), size: file.length }
  /** An account, and the credentials of an application. */
  async function addAccount(container: string): Promise<Keys> {
    await execute(container, ...setup, '--password', 'a long enough password')
    return JSON.parse(await execute(container, ...token))
  }
  const curlAt = (container: string) => curlIn((program, args) => containers.inNetwork(container, program, args))
  const anybody = { apiKey: '', accessToken: '' }

  it('start one server, whose volume keeps the data', async () => {
    const env = { SALLYPORT_VERSION: version }
    const compose = await openCompose(stack, containers, { folder: join(folder, 'single'), file: 'compose.yaml', env })
    const container = compose.container('sallyport')
    const curl = curlAt(container)
    await compose.run('up', '--detach')
    expect(String(await curl.get('/readyz', anybody))).toBe('{"status":"ready"}')
    const keys = await addAccount(container)
    await curl.upload('/order.bin', { at: upload.at(), size: upload.size }, keys)
    await compose.run('down')
    await compose.run('up', '--detach')
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
    expect(await execute(container, 'sallyport', 'doctor')).toContain('No problems found.')
  }, 300_000)

  it.skipIf(!existsSync(versitygw))(
    'start two nodes, of which one can be stopped',
    async () => {
      await buildOthers(containers, join(folder, 'others'))
      const env = {
        SALLYPORT_VERSION: version,
        SALLYPORT_SECRET_KEY: randomBytes(32).toString('hex'),
        POSTGRES_PASSWORD: randomBytes(16).toString('hex'),
        STORAGE_SECRET: randomBytes(16).toString('hex'),
      }
      const options = { folder: join(folder, 'cluster'), file: 'compose.cluster.yaml', env }
      const compose: Compose = await openCompose(stack, containers, options)
      await compose.run('up', '--detach')
      const [network, ...nodes] = ['network', 'node1', 'node2'].map((service) => compose.container(service))
      const curl = curlAt(network ?? '')
      expect(String(await curl.get('/readyz', anybody))).toBe('{"status":"ready"}')
      const keys = await addAccount(nodes[0] ?? '')
      await curl.upload('/order.bin', { at: upload.at(), size: upload.size }, keys)
      const list = async () => JSON.parse(await execute(nodes[0] ?? '', 'sallyport', '--json', 'nodes', 'list'))
      await expect.poll(async () => (await list()).length, { timeout: 60_000 }).toBe(2)
      for (const node of nodes) {
        await containers.podman('stop', node)
        expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
        await containers.podman('start', node)
        const isReady = () => execute(node, 'sallyport', 'doctor')
        await expect.poll(() => isReady().catch(String), { timeout: 60_000 }).toContain('No problems found.')
      }
      expect(await execute(nodes[1] ?? '', 'sallyport', 'storage', 'status')).toContain('s3://files/sallyport')
    },
    1_200_000,
  )
})
