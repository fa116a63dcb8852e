import { once } from 'node:events'
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'
import { openFilledSource } from '../../test/import-source.ts'
import { put } from '../../test/people.ts'
import type { ServedApp } from '../../test/served-app.ts'
import type { Plan } from '../import/plan/plan.ts'
import type { Ran } from '../import/run/run.ts'
import { apiAddress } from './import.ts'
import { runLines } from './imports/run-report.ts'
import { undoLines } from './imports/undo-report.ts'

describe('./sallyport import plan exavault', () => {
  let there: ServedApp
  let here: Installation
  beforeAll(async () => {
    there = await openFilledSource('sqlite')
    here = await newInstallation()
    const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
    await here.json(['setup', ...who, '--password', 'Tide-tables-1906'])
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
      ...runLines({ account: 1, into: '/', requests: 1, bytes: 1, counts, problems: [problem] }),
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
