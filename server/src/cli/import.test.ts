import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newHarbour, newInstallation } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'
import { openFilledSource } from '../../test/import-source.ts'
import { put } from '../../test/people.ts'
import type { ServedApp } from '../../test/served-app.ts'
import type { Plan } from '../import/plan/plan.ts'
import type { Ran } from '../import/run/run.ts'
import type { Verified } from '../import/verify/verify.ts'
import { undoLines } from './imports/actions.ts'
import { apiAddress } from './imports/exavault.ts'
import { runLines } from './imports/reports/run.ts'

describe('./sallyport import plan exavault', () => {
  let there: ServedApp
  let here: Installation
  beforeAll(async () => {
    there = await openFilledSource('sqlite')
    here = await newHarbour()
  })
  afterAll(async () => {
    await here.remove()
    await there.close()
  })

  const settings = () => ({
    SALLYPORT_IMPORT_API_KEY: there.mira.apiKey,
    SALLYPORT_IMPORT_ACCESS_TOKEN: there.mira.accessToken,
  })
  const plan = (...more: string[]) => ['import', 'plan', 'exavault', '--url', there.server.address, ...more]

  it('prints a plan for people, and writes one as JSON that only its owner can read', async () => {
    const report = join(here.folder, 'plan.json')
    const said = await here.run(plan('--report', report, '--requests', '1000'), { settings: settings() })
    expect([said.code, said.stderr]).toEqual([0, ''])
    expect(said.stdout).toContain('Nothing was changed.')
    expect(said.stdout).toMatch(/^files +6 +0 +0 +0$/m)
    expect(said.stdout).toMatch(/^users +2 +1 +0 +0$/m)
    expect(said.stdout).toContain("shares: One file\n    The files of a send can't be read from the source.")
    const written = JSON.parse(await readFile(report, 'utf8')) as Plan
    expect(written.files).toMatchObject({ files: 6, folders: 4 })
    for (const secret of Object.values(settings())) expect(said.stdout + JSON.stringify(written)).not.toContain(secret)
  })

  it('writes the report of a run that ends with an error, too', async () => {
    const report = join(here.folder, 'run.json')
    const command = ['import', 'run', 'exavault', '--url', there.server.address, '--report', report]
    const said = await here.run(command, { settings: { ...settings(), SALLYPORT_IMPORT_ACCESS_TOKEN: 'another' } })
    expect([said.code, said.stderr]).toEqual([1, expect.stringContaining('refuses the API key or the access token')])
    expect((JSON.parse(await readFile(report, 'utf8')) as Ran).counts).toMatchObject({ copied: 0, failed: 0 })
  })

  it('prints nothing of the source that controls a terminal', () => {
    const problem = { what: 'failed', path: '/a', reason: 'host refused: \u001b]0;title\u0007' } as const
    const counts = new Proxy({}, { get: () => 1 }) as Ran['counts']
    const lines = [
      ...runLines({
        complete: true,
        account: 1,
        into: '/',
        requests: 1,
        bytes: 1,
        oldLinksUntil: null,
        counts,
        problems: [problem],
      }),
      ...undoLines({ removed: { files: 0, folders: 0, settings: 0 }, kept: 1, keptItems: [problem] }),
    ]
    expect(lines.filter((line) => /\p{Cc}/u.test(line))).toEqual([])
    expect(lines.filter((line) => line.includes('host refused')).length).toBe(2)
  })

  it('takes the credentials from a file that others of the machine can not read', async () => {
    const file = join(here.folder, 'source.env')
    await writeFile(
      file,
      Object.entries(settings())
        .map((pair) => pair.join('='))
        .join('\n'),
      { mode: 0o644 },
    )
    const open = await here.run(plan('--credentials', file))
    expect([open.code, open.stderr]).toEqual([1, expect.stringContaining(`chmod 600 ${file}`)])
    await chmod(file, 0o600)
    expect(await here.json(plan('--credentials', file, '--into', '/old'))).toMatchObject({ into: '/old' })
    const secrets = join(here.folder, 'secrets.csv')
    await writeFile(secrets, `kind,application,user,value\napi-key,Old,,${'k'.repeat(20)}\n`, { mode: 0o644 })
    const withSecrets = plan('--credentials', file, '--into', '/old', '--secrets', secrets)
    expect(await here.run(withSecrets)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`chmod 600 ${secrets}`),
    })
    await chmod(secrets, 0o600)
    expect((await here.json<Plan>(withSecrets)).parts['API keys']).toMatchObject({ 'as-is': 1 })
    await writeFile(secrets, `access-token,Old,anna,${'t'.repeat(40)}\n`.repeat(1_000_000))
    const long = await here.run(withSecrets)
    expect([long.code, long.stderr]).toEqual([1, expect.stringContaining('is longer than 4194304 bytes')])
    const none = await here.run(plan())
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('SALLYPORT_IMPORT_API_KEY is missing')])
  })
})

describe.each(engines)('./sallyport import run exavault, on %s', (engine) => {
  it('can be killed and goes on, beside a server, until everything is here', async () => {
    const there = await openFilledSource('sqlite')
    const here = await newInstallation(engine)
    try {
      for (let i = 0; i < 60; i++) await put(there, there.operator, `/many/${i % 6}/${i}.bin`, Buffer.alloc(30_000, i))
      const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
      await here.json(['setup', ...who, '--password', 'Tide-tables-1906'])
      const settings = {
        SALLYPORT_IMPORT_API_KEY: there.mira.apiKey,
        SALLYPORT_IMPORT_ACCESS_TOKEN: there.mira.accessToken,
      }
      const command = ['import', 'run', 'exavault', '--url', there.server.address, '--requests', '1000']
      const server = await here.serve()
      const stored = async () =>
        (await readdir(join(here.folder, 'data', 'blobs'), { recursive: true, withFileTypes: true })).filter((file) =>
          file.isFile(),
        ).length
      const first = here.start([...command, '--rate', '0.5'], settings)
      await expect.poll(stored, { timeout: 30_000 }).toBeGreaterThan(12)
      first.kill('SIGKILL')
      await once(first, 'exit')
      const ran = await here.json<Ran>(command, { settings })
      expect(ran.counts).toMatchObject({ failed: 0, alreadyHere: 0 })
      expect(ran.counts.copied).toBeGreaterThan(0)
      expect(ran.counts.unchanged).toBeGreaterThan(4)
      expect(ran.counts.copied + ran.counts.unchanged).toBe(66)
      const again = await here.run(command, { settings })
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('66 unchanged since the last run')])
      expect((await here.run(['doctor', '--bytes'])).stdout).toMatch(/^ok +bytes +66 files read/m)
      server.process.kill('SIGTERM')
      await server.ended
    } finally {
      await here.remove()
      await there.close()
    }
  }, 120_000)
})

/** A source that sends three kilobytes of the first file, and then nothing more. */
async function slowSource(there: ServedApp) {
  const target = new URL(there.server.address)
  const server = createServer(({ url = '', headers }, response) => {
    const request = httpRequest({ host: target.hostname, port: target.port, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      if (!url.includes('/resources/download')) return void answer.pipe(response)
      answer.once('data', (chunk: Buffer) => response.write(chunk.subarray(0, 3)))
    })
    request.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('./sallyport import, stopped by %s', (signal) => {
  let there: ServedApp
  let here: Installation
  let slow: Awaited<ReturnType<typeof slowSource>>
  beforeAll(async () => {
    there = await openFilledSource('sqlite')
    slow = await slowSource(there)
    here = await newHarbour()
  })
  afterAll(async () => {
    slow.server.close()
    slow.server.closeAllConnections()
    await here.remove()
    await there.close()
  })
  const settings = () => ({
    SALLYPORT_IMPORT_API_KEY: there.mira.apiKey,
    SALLYPORT_IMPORT_ACCESS_TOKEN: there.mira.accessToken,
  })
  const command = (verb: string, ...more: string[]) => ['import', verb, 'exavault', '--requests', '1000', ...more]
  const stoppedAt = async (args: readonly string[], event: RegExp) => {
    const asked = Promise.withResolvers<void>()
    const onRequest = ({ url = '' }) => event.test(url) && asked.resolve()
    slow.server.on('request', onRequest)
    const child = here.start(args, settings())
    const stderr = text(child.stderr ?? Readable.from([]))
    await asked.promise
    slow.server.off('request', onRequest)
    // Once the response has come.
    await pause(200)
    child.kill(signal)
    const [code] = await once(child, 'close')
    return { code, stderr: await stderr }
  }

  it('ends with what it has done, in the report, too, and lets the next one begin at once', async () => {
    const at = (name: string) => join(here.folder, `${name}-${signal}.json`)
    const read = async <T>(name: string) => JSON.parse(await readFile(at(name), 'utf8')) as T
    const url = ['--url', slow.address]
    const planned = await stoppedAt(
      command('plan', ...url, '--requests', '4', '--report', at('plan')),
      /resources.list/,
    )
    expect(planned).toEqual({ code: 1, stderr: expect.stringContaining(`stopped by ${signal}`) })
    expect(await read<Plan>('plan')).toMatchObject({ complete: false, files: { fits: null } })
    const ran = await stoppedAt(command('run', ...url, '--report', at('run')), /resources.download/)
    expect(ran).toEqual({ code: 1, stderr: expect.stringContaining(`stopped by ${signal}`) })
    expect(await read<Ran>('run')).toMatchObject({ complete: false, counts: { copied: 0, folders: 4, failed: 0 } })
    const again = await stoppedAt(command('run', ...url, '--report', at('run')), /resources.download/)
    expect(again.code).toBe(1)
    expect(again.stderr).not.toContain('Another process')
    const verified = await stoppedAt(
      command('verify', ...url, '--deep', '--report', at('verify'), '--requests', '4'),
      /resources.list/,
    )
    expect(verified).toEqual({ code: 1, stderr: expect.stringContaining(`stopped by ${signal}`) })
    expect(await read<Verified>('verify')).toMatchObject({ complete: false })
  }, 60_000)
})

describe('./sallyport import … local', () => {
  let here: Installation
  beforeAll(async () => {
    here = await newHarbour()
  })
  afterAll(async () => await here.remove())

  it('goes through all steps, and refuses the data folder of the server', async () => {
    const folder = join(here.folder, 'old')
    await mkdir(join(folder, 'in'), { recursive: true })
    await writeFile(join(folder, 'in/a.txt'), 'the first')
    await symlink('a.txt', join(folder, 'in/link'))
    const command = (verb: string, ...more: string[]) => ['import', verb, 'local', '--folder', folder, ...more]
    const plan = await here.json<Plan>(command('plan', '--into', '/old'))
    expect(plan).toMatchObject({ complete: true, source: { kind: 'local', address: folder }, files: { files: 1 } })
    const ran = await here.run(command('run', '--into', '/old'))
    expect([ran.code, ran.stdout]).toEqual([
      0,
      expect.stringContaining('Left out: 1\n  /in/link\n    It is a symbolic'),
    ])
    const verified = await here.json<Verified>(command('verify', '--into', '/old', '--deep'))
    expect(verified.counts).toMatchObject({ identical: 1, special: 1, missing: 0 })
    const undone = await here.run(command('undo', '--into', '/old/'))
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining('1 file and 1 folder')])
    await here.json(command('run'))
    expect((await here.run(command('accept'))).stdout).toContain(`The import from ${folder} into / is accepted.`)
    for (const own of [here.folder, join(here.folder, 'data'), join(here.folder, 'data/blobs')]) {
      const refused = await here.run(['import', 'plan', 'local', '--folder', own])
      expect([refused.code, refused.stderr], own).toEqual([
        1,
        expect.stringContaining('the data folder of this server'),
      ])
    }
    const { code, stderr } = await here.run(['import', 'run', 'local', '--folder', folder, '--files-only'])
    expect([code, stderr]).toEqual([2, expect.stringContaining("nknown option '--files-only'")])
  }, 60_000)
})

describe('the address of a source', () => {
  it('leads to the API, whether its path is given or not', () => {
    expect(apiAddress('https://harbour.exavault.com')).toBe('https://harbour.exavault.com/api/v2')
    expect(apiAddress('https://harbour.exavault.com/api/v2/')).toBe('https://harbour.exavault.com/api/v2')
  })

  it.each([
    ['http://harbour.example', /https/],
    ['https://user:secret@harbour.example', /credentials come from/],
    ['harbour.example', /such as/],
  ])('is refused as %s', (text, message) => {
    expect(() => apiAddress(text)).toThrow(message)
  })
})
