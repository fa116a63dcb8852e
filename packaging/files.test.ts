/** What is in a release beside the built server: the command and the service. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { readConfig } from '../server/src/settings/config.ts'
import { settingNames } from '../server/src/settings/settings.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const outside = realpathSync(mkdtempSync(path.join(tmpdir(), 'sallyport-files-')))
afterAll(() => rmSync(outside, { recursive: true, force: true }))

test('the command starts its own Node, through links, with the options of tools/run', () => {
  const folder = path.join(outside, 'a release')
  for (const name of ['dist', 'runtime']) mkdirSync(path.join(folder, name), { recursive: true })
  cpSync(path.join(root, 'packaging/files/sallyport'), path.join(folder, 'sallyport'))
  const program = 'console.log(JSON.stringify([process.argv.slice(2), process.execArgv, process.ppid]))'
  writeFileSync(path.join(folder, 'dist/main.mjs'), program)
  symlinkSync(process.execPath, path.join(folder, 'runtime/node'))
  symlinkSync('a release', path.join(outside, 'current'))
  symlinkSync('current/sallyport', path.join(outside, 'sallyport'))
  for (const command of [path.join(outside, 'sallyport'), './sallyport', path.join(folder, 'sallyport')]) {
    const printed = execFileSync(command, ['user', 'a b'], {
      cwd: outside,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    })
    const [args, options, parent] = JSON.parse(printed)
    expect([args, parent]).toEqual([['user', 'a b'], process.pid])
    expect(read('tools/run')).toContain(`set -- ${options.join(' ')} "$root/$script"`)
  }
})

test('the settings of the service are settings of the server', () => {
  const named = [...read('packaging/files/systemd/sallyport.env').matchAll(/^#?([A-Z_]+)=/gm)].map(
    ([, name = '']) => name,
  )
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !settingNames.some((one) => one === name))).toEqual([])
})

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })
const version = Number(/systemd (\d+)/.exec(analyze('--version').stdout ?? '')?.[1] ?? 0)
const unit = path.join(root, 'packaging/files/systemd/sallyport.service')

// Older versions can't rate a file.
test.skipIf(version < 250)('systemd rates the unit as docs/installing.md says, and knows all that is in it', () => {
  const { stdout } = analyze('security', '--offline=yes', '--no-pager', unit)
  const score = /exposure level for sallyport\.service: ([\d.]+)/.exec(stdout)?.[1]
  expect(Number(score)).toBeLessThanOrEqual(1.5)
  const [, stated, by] =
    /`systemd-analyze security` rates it ([\d.]+) \(systemd (\d+)/.exec(read('docs/installing.md')) ?? []
  expect(stated).toMatch(/^\d/)
  if (Number(by) === version) expect(score).toBe(stated)
  // Only that its program is not installed here.
  const complaints = analyze('verify', unit)
    .stderr.split('\n')
    .filter((line) => line.includes('sallyport.service'))
  expect(complaints.filter((line) => !/Command .* is not executable/.test(line))).toEqual([])
})

test('the health check follows the settings of the server, and says why it fails', async () => {
  const script = path.join(root, 'packaging/files/healthcheck.mjs')
  let status = 200
  const server = createServer((request, response) => response.writeHead(request.url === '/readyz' ? status : 404).end())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const run = async (host: string, of = port) => {
    const child = spawn(process.execPath, [script], { env: { SALLYPORT_HOST: host, SALLYPORT_PORT: String(of) } })
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    return [code, errors]
  }
  expect(await run('0.0.0.0')).toEqual([0, ''])
  expect(await run('127.0.0.1')).toEqual([0, ''])
  status = 503
  expect(await run('')).toEqual([1, 'not ready: /readyz responds with 503\n'])
  server.close()
  await once(server, 'close')
  expect(await run('')).toEqual([1, `not ready: connect ECONNREFUSED 127.0.0.1:${port}\n`])
})

test('the image and the files for it use settings that exist', () => {
  const files = globSync('packaging/files/container/*', { cwd: root })
  expect(files).toContain('packaging/files/container/Containerfile')
  const named = files.flatMap((file) => [...read(file).matchAll(/^\s+(SALLYPORT_[A-Z_]+|DATABASE_URL)[:=]/gm)])
  expect(named.length).toBeGreaterThan(2)
  expect(named.map(([, name = '']) => name).filter((name) => !settingNames.some((one) => one === name))).toEqual([])
})

test('the nodes of the cluster have valid settings, and are where HAProxy looks for them', () => {
  const compose = read('packaging/files/container/compose.cluster.yaml')
  const values = {
    SALLYPORT_SECRET_KEY: randomBytes(32).toString('hex'),
    POSTGRES_PASSWORD: 'p4ss',
    STORAGE_SECRET: 's3cret',
  }
  /** Settings below a line, with those values or the default. */
  const settingsBelow = (line: string) => {
    const [, block = ''] = compose.split(line)
    const [own = ''] = block.split(/\n\n/)
    return [...own.matchAll(/^ +([A-Z_]+): (.*)$/gm)].map(([, name = '', text = '']) => {
      const value = text.replace(
        /\$\{(\w+):[-?]([^}]*)\}/,
        (_, given: string, other: string) => Object(values)[given] ?? other,
      )
      return [name, value] as const
    })
  }
  const common = settingsBelow('x-settings: &settings\n')
  const haproxy = read('packaging/files/container/haproxy.cfg')
  const labels = [1, 2].map((number) => {
    const own = settingsBelow(`\n  node${number}:\n    <<: *node\n`)
    const config = readConfig(Object.fromEntries([...common, ...own]), '/data')
    expect(haproxy).toContain(`server node${number} 127.0.0.1:${config.http.port}\n`)
    expect(haproxy).toContain(
      `server node${number} 127.0.0.1:${config.sftp.port} send-proxy-v2 port ${config.http.port}\n`,
    )
    return config.nodeLabel
  })
  expect(labels).toEqual(['node1', 'node2'])
})
