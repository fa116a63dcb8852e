/**
 * The image of a release in a container of podman, started as docs/installing.md says: with a root folder that can't be written, no
 * capabilities and no name; used, killed, replaced, and started on the data of an old version. Part of `npm run nightly`; needs root.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { version } from '../server/src/settings/version.ts'
import { debianProgram } from './clients/programs.ts'
import { sha256Of } from './fixtures/known.ts'
import { readKnown, unpack } from './fixtures/unpack.ts'
import { type Containers, openContainers } from './packages/containers.ts'
import { type Curl, curlIn, type Keys } from './packages/curl.ts'
import { words } from './packages/guide.ts'
import { loadImage } from './packages/image.ts'
import { newPlace } from './running.ts'

const runFile = promisify(execFile)
const isPossible = process.env['SALLYPORT_NIGHTLY'] === '1' && process.getuid?.() === 0 && process.arch === 'x64'
const container = 'sallyport'

describe.skipIf(!isPossible)('the image of a release', () => {
  const stack = new AsyncDisposableStack()
  let folder: string
  let containers: Containers
  let curl: Curl
  let keys: Keys
  const file = randomBytes(3_000_000)

  beforeAll(async () => {
    for (const program of ['mmdebstrap', 'buildah', 'podman', 'runc', 'curl'])
      expect(await debianProgram(program, program)).toBe(null)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-image-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    containers = await openContainers(stack)
    curl = curlIn((program, args) => containers.inNetwork(container, program, args))
    const image = await loadImage(containers, join(folder, 'release'))
    expect(image).toBe(`sallyport-${version}-linux-x64.image.tar.gz`)
    await writeFile(join(folder, 'order.bin'), file)
  }, 1_200_000)
  afterAll(() => stack.disposeAsync(), 300_000)

  /** The guide's command, without a network, and without timers of systemd, which podman uses for health checks. */
  const start = async (volume = 'sallyport') => {
    const [docker, ...command] = words('container').replaceAll('\\\n', ' ').trim().split(/\s+/)
    expect([docker, ...command.slice(0, 1), command.at(-1)]).toEqual(['docker', 'run', 'sallyport:$version'])
    const options = command
      .slice(1, -1)
      .join(' ')
      .replaceAll(/--publish \S+/g, '')
    const given = options.replace('--volume sallyport:', `--volume ${volume}:`).trim().split(/\s+/)
    const here = ['--network', 'none', '--no-healthcheck', '--ulimit', 'nproc=4096:4096']
    await containers.podman('run', ...given, ...here, `localhost/sallyport:${version}`)
  }
  const execute = (...args: string[]) => containers.podman('exec', container, ...args)
  const state = (field: string) => containers.podman('inspect', '--format', `{{.State.${field}}}`, container)
  const check = async (): Promise<string[]> => {
    const format = '{{json .Config.Healthcheck.Test}}'
    const [kind, ...command] = JSON.parse(
      await containers.podman('image', 'inspect', '--format', format, `localhost/sallyport:${version}`),
    )
    expect(kind).toBe('CMD')
    return command
  }

  it('serves, without a name, rights or a root folder to write to', async () => {
    await start()
    expect(String(await curl.get('/readyz', { apiKey: '', accessToken: '' }))).toBe('{"status":"ready"}')
    const status = await execute('cat', '/proc/1/status')
    expect(status).toMatch(/^Uid:\s+10001\s+10001\s+10001\s+10001$/m)
    expect(status).toMatch(/^CapBnd:\s+0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    await expect(execute('touch', '/opt/sallyport/new')).rejects.toThrow('Read-only file system')
    const user = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
    await execute('sallyport', 'setup', ...user, '--password', 'a long enough password')
    keys = JSON.parse(await execute('sallyport', '--json', 'token', 'create', '--user', 'mira', '--app', 'shop'))
    await curl.upload('/order.bin', { at: join(folder, 'order.bin'), size: file.length }, keys)
    expect(await execute('sallyport', 'doctor')).toContain('No problems found.')
  })

  it('has a health check that tells when it is not ready', async () => {
    await execute(...(await check()))
    await expect(containers.podman('exec', '--env', 'SALLYPORT_PORT=9', container, ...(await check()))).rejects.toThrow(
      'not ready: connect ECONNREFUSED',
    )
  })

  it('is started again after a kill, and loses nothing', async () => {
    const before = await state('Pid')
    process.kill(Number(before), 'SIGKILL')
    await expect.poll(() => state('Pid'), { timeout: 60_000 }).not.toMatch(new RegExp(`^(0|${before.trim()})\n`))
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
  })

  it('stops in time, and another container continues with its data', async () => {
    await containers.podman('stop', container)
    expect(await state('ExitCode')).toBe('0\n')
    await containers.podman('rm', container)
    await start()
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
  })

  it('starts on the data of an old version', async () => {
    await containers.podman('rm', '--force', container)
    const fixture = { version: '0.1.0', engine: 'sqlite', wasKilled: true } as const
    const known = await readKnown(fixture)
    const place = await newPlace('sqlite')
    stack.defer(() => place.remove())
    await unpack(fixture, place, known, 'http://127.0.0.1:9/hook')
    const data = join(folder, 'data')
    await cp(join(place.folder, 'data'), data, { recursive: true })
    await runFile('chown', ['-R', '10001:10001', data])
    await start(data)
    for (const { id, sha256 } of known.files) expect(await curl.download(`id:${id}`, known.mira)).toBe(sha256)
  })
})
