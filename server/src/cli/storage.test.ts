import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'
import { hasS3Server, locationText, startS3Server } from '../../test/s3-server.ts'

const bucketSettings = (port: number) => ({
  AWS_ACCESS_KEY_ID: 'test-key',
  AWS_SECRET_ACCESS_KEY: 'test-secret-0123',
  SALLYPORT_STORAGE: locationText(port),
})

interface Status {
  readonly stores: readonly { readonly name: string; readonly files: number; readonly bytes: number }[]
}

const filesIn = (status: Status, pattern: RegExp) =>
  status.stores.filter(({ name }) => pattern.test(name)).reduce((sum, { files }) => sum + files, 0)

async function fill(there: Installation, files: number, bytes: number): Promise<void> {
  const server = await there.serve()
  const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
  await there.json([...['setup', ...who], '--password', 'Tide-tables-1906'])
  const token = ['token', 'create', '--user', 'mira', '--app', 'import']
  const made = await there.json<{ apiKey: string; accessToken: string }>(token)
  for (let i = 0; i < files; i++) {
    const query = new URLSearchParams({ path: `/${i}.bin`, fileSize: String(bytes) })
    const answer = await fetch(`${server.address}/api/v2/resources/upload?${query}`, {
      method: 'POST',
      body: Buffer.alloc(bytes, i),
      headers: {
        'content-type': 'application/octet-stream',
        'ev-api-key': made.apiKey,
        'ev-access-token': made.accessToken,
      },
    })
    expect(answer.status).toBe(201)
  }
  server.process.kill('SIGTERM')
  await server.ended
}

describe.skipIf(!hasS3Server).each(engines)('storage move, on %s', (engine) => {
  it('goes on after kill -9 beside a server, until the source can be removed', async () => {
    const there = await newInstallation(engine)
    const s3 = await startS3Server()
    const settings = bucketSettings(s3.port)
    const status = () => there.json<Status>(['storage', 'status'], { settings })
    try {
      await fill(there, 24, 400_000)
      const early = await there.run(['storage', 'move', '--to', 'disk'], { settings })
      expect([early.code, early.stderr]).toEqual([
        1,
        expect.stringContaining('SALLYPORT_STORAGE says s3://files/sallyport/'),
      ])
      const stale = await there.run(['storage', 'move', '--to', 's3://files/sallyport'], { settings })
      expect([stale.code, stale.stderr]).toEqual([
        1,
        expect.stringContaining('The server was last started with the store disk'),
      ])
      const server = await there.serve(settings)
      const move = there.start(['storage', 'move', '--to', 's3://files/sallyport', '--rate', '1'], settings)
      await expect.poll(async () => filesIn(await status(), /^s3:/), { timeout: 30_000 }).toBeGreaterThan(2)
      move.kill('SIGKILL')
      await once(move, 'exit')
      const left = filesIn(await status(), /^disk$/)
      expect(left).toBeGreaterThan(0)
      expect((await there.run(['doctor', '--bytes'], { settings })).stdout).toMatch(/^ok +bytes +24 files read/m)
      const moved = await there.json<{ files: number }>(['storage', 'move', '--to', settings.SALLYPORT_STORAGE], {
        settings,
      })
      expect(moved).toMatchObject({ files: 24, unfinished: 0, problems: [] })
      const refused = await there.run(['storage', 'move', '--remove-source'], { settings })
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining('Run ./sallyport backup FOLDER first'),
      ])
      const backup = await there.run(['backup', join(there.folder, 'copy')], { settings })
      expect(backup.code).toBe(0)
      const removed = await there.run(['storage', 'move', '--remove-source'], { settings })
      expect([removed.code, removed.stdout]).toEqual([
        0,
        expect.stringContaining('disk has no files of this installation'),
      ])
      const doctor = await there.run(['doctor', '--bytes'], { settings })
      expect(doctor.stdout).toMatch(/^ok +bytes +Every stored file is referenced/m)
      expect(doctor.stdout).toMatch(/^ok +bytes +24 files read/m)
      server.process.kill('SIGTERM')
      expect((await server.ended).code).toBe(0)
    } finally {
      await there.remove()
      await s3.stop()
    }
  }, 120_000)
})

it('storage move refuses a rate of 0 and states the limits', async () => {
  const there = await newInstallation('sqlite')
  try {
    const { code, stderr } = await there.run(['storage', 'move', '--to', 'disk', '--rate', '0'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('above 0, at most 1000000')])
  } finally {
    await there.remove()
  }
})
