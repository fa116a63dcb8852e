/**
 * A release on a bare Debian with systemd, by the words of docs/installing.md alone: installed, used, killed, upgraded, and
 * started on the data of an old version. Part of `npm run nightly`; needs root.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { debianProgram } from './clients/programs.ts'
import { sha256Of } from './fixtures/known.ts'
import { readKnown, unpack } from './fixtures/unpack.ts'
import { type Curl, curlIn, type Keys } from './packages/curl.ts'
import { type Debian, makeDebian, startDebian, unpackArm64 } from './packages/debian.ts'
import { words } from './packages/guide.ts'
import { newPlace, root } from './running.ts'

const runFile = promisify(execFile)
const isPossible = process.env['SALLYPORT_NIGHTLY'] === '1' && process.getuid?.() === 0 && process.arch === 'x64'

describe.skipIf(!isPossible)('a release on a bare Debian', () => {
  const stack = new AsyncDisposableStack()
  let debian: Debian
  let curl: Curl
  let name: string
  let keys: Keys
  const file = randomBytes(3_000_000)

  beforeAll(async () => {
    for (const [program, debianPackage] of [
      ['mmdebstrap', 'mmdebstrap'],
      ['systemd-nspawn', 'systemd-container'],
      ['curl', 'curl'],
    ] as const)
      expect(await debianProgram(program, debianPackage)).toBe(null)
    debian = await startDebian(stack)
    curl = curlIn(debian.inNetwork)
    const home = join(debian.folder, 'root')
    await runFile(process.execPath, ['packaging/main.ts', '--out', home], { cwd: root, maxBuffer: 2 ** 26 })
    const archives = (await readdir(home)).filter((one) => one.endsWith('.tar.gz')).toSorted()
    expect(archives.map((one) => one.replace(/\d+\.\d+\.\d+/, ''))).toEqual([
      'sallyport--linux-arm64.tar.gz',
      'sallyport--linux-x64.tar.gz',
    ])
    name = archives[1]?.replace('.tar.gz', '') ?? ''
    await writeFile(join(home, 'order.bin'), file)
  }, 1_200_000)
  afterAll(() => stack.disposeAsync(), 300_000)

  const mainPid = async () => (await debian.run('systemctl show --property MainPID --value sallyport')).trim()

  it('is installed, and serves', async () => {
    for (const mark of ['install', 'user', 'service']) await debian.run(words(mark), name)
    expect(String(await curl.get('/readyz', { apiKey: '', accessToken: '' }))).toBe('{"status":"ready"}')
    expect(await debian.run(words('account'))).toContain('No problems found.')
    const created = await debian.run('runuser -u sallyport -- sallyport --json token create --user mira --app shop')
    keys = JSON.parse(created)
    await curl.upload('/order.bin', { at: join(debian.folder, 'root/order.bin'), size: file.length }, keys)
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
  })

  it('renders images and documents, so its native parts load within the limits of the service', async () => {
    const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>endobj
4 0 obj<</Length 18>>stream
20 20 50 50 re f

endstream endobj
trailer<</Root 1 0 R>>
`
    for (const [path, bytes] of [
      ['/page.pdf', Buffer.from(pdf)],
      ['/picture.png', await readFile(join(root, 'docs/developer.png'))],
    ] as const) {
      const at = join(debian.folder, 'root', path)
      await writeFile(at, bytes)
      await curl.upload(path, { at, size: bytes.length }, keys)
      const preview = JSON.parse(String(await curl.get(`/api/v2/resources/preview?resource=${path}&size=medium`, keys)))
      expect(preview.data.attributes.image, path).toMatch(/^.{100}/)
    }
  })

  it('is started again after a kill, and loses nothing', async () => {
    const before = await mainPid()
    await debian.run('systemctl kill --signal=KILL sallyport')
    await expect.poll(mainPid, { timeout: 60_000 }).not.toBe(before)
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
  })

  it('runs with few rights', async () => {
    const status = await debian.run(`cat /proc/${await mainPid()}/status`)
    expect(status).toMatch(/^CapBnd:\s+0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(status).toMatch(/^Seccomp:\s+2$/m)
    expect(status).not.toMatch(/^Uid:.*\b0\b/m)
    expect(await debian.run('systemd-analyze security --no-pager sallyport')).toMatch(/exposure level .*: 1\.\d/)
  })

  it('is upgraded beside the old version', async () => {
    const next = name.replace(/\d+\.\d+\.\d+/, '9.9.9')
    await debian.run(`
      mkdir next && tar -xzf ${name}.tar.gz -C next && mv next/${name} next/${next}
      tar -czf ${next}.tar.gz -C next ${next} && sha256sum ${next}.tar.gz >>SHA256SUMS`)
    await debian.run(words('upgrade'), next)
    expect(await debian.run(words('change-over'), next)).toContain('No problems found.')
    expect(await debian.run(`readlink /proc/${await mainPid()}/exe`)).toContain(`/${next}/runtime/node`)
    expect(await curl.download('/order.bin', keys)).toBe(sha256Of(file))
  })

  it('stops in time, and starts on the data of an old version', async () => {
    await debian.run('systemctl stop sallyport')
    expect(await debian.run('systemctl show --property Result --value sallyport')).toBe('success\n')
    const fixture = { version: '0.1.0', engine: 'sqlite', wasKilled: true } as const
    const known = await readKnown(fixture)
    const place = await newPlace('sqlite')
    stack.defer(() => place.remove())
    await unpack(fixture, place, known, 'http://127.0.0.1:9/hook')
    const data = join(debian.folder, 'var/lib/sallyport')
    await rename(data, `${data}.before`)
    await cp(join(place.folder, 'data'), data, { recursive: true })
    await debian.run('chown -R sallyport: /var/lib/sallyport && systemctl start sallyport')
    for (const { id, sha256 } of known.files) expect(await curl.download(`id:${id}`, known.mira)).toBe(sha256)
  })

  it('needs nothing but what the smallest Debian has, without systemd', async () => {
    const bare = join(debian.folder, '..', 'bare')
    await makeDebian(bare)
    await cp(join(debian.folder, 'root', `${name}.tar.gz`), join(bare, 'opt/release.tar.gz'))
    const script = `cd /opt && tar -xzf release.tar.gz && cd ${name} && ./sallyport --version`
    const { stdout } = await runFile('chroot', [bare, 'env', '-i', 'PATH=/usr/bin:/bin', 'sh', '-ec', script])
    expect(name).toBe(`sallyport-${stdout.trim()}-linux-x64`)
  })

  it('has everything that the release for arm64 needs to load, in an emulator', async () => {
    expect(await debianProgram('qemu-aarch64-static', 'qemu-user-static')).toBe(null)
    const libraries = join(debian.folder, '..', 'arm64')
    await unpackArm64(libraries)
    const other = name.replace('x64', 'arm64')
    await runFile('tar', ['-xzf', join(debian.folder, 'root', `${other}.tar.gz`), '-C', join(debian.folder, '..')])
    const script = `const { default: sqlite } = await import('better-sqlite3')
      const { default: sharp } = await import('sharp')
      const { hash } = await import('@node-rs/argon2')
      const { createCanvas } = await import('@napi-rs/canvas')
      new sqlite(':memory:').prepare('select 1').get()
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } }).jpeg().toBuffer()
      await hash('a password')
      await createCanvas(9, 9).encode('png')
      console.log(process.arch)`
    const release = join(debian.folder, '..', other)
    const run = async (...args: string[]) =>
      (await runFile('qemu-aarch64-static', ['-L', libraries, 'runtime/node', ...args], { cwd: release })).stdout
    expect(await run('--input-type=module', '--eval', script)).toBe('arm64\n')
    expect(`sallyport-${(await run('dist/main.mjs', '--version')).trim()}-linux-arm64`).toBe(other)
  })
})
