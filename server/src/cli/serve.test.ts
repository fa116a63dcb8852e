import { rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { hasS3Server, locationText, startS3Server } from '../../test/s3-server.ts'

const elsewhere = async (work: (here: Installation) => Promise<void>) => {
  const here = await newInstallation()
  try {
    await work(here)
  } finally {
    await here.remove()
  }
}

describe('a start that fails', () => {
  let here: Installation

  beforeAll(async () => {
    here = await newInstallation()
    const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
    await here.json(['setup', ...who, '--password', 'Tide-tables-1906'])
    await here.json(['key', 'create', '--app', 'import'])
  })

  afterAll(() => here.remove())

  it('lists every invalid setting in one message and exits with 2', async () => {
    const settings = { SALLYPORT_PORT: 'eighty', SALLYPORT_LOG: 'loud', SALLYPORT_TLS_KEY: '/nowhere/key.pem' }
    const { code, stdout, stderr } = await here.run(['serve'], { settings })
    expect([code, stdout]).toEqual([2, ''])
    for (const name of Object.keys(settings)) expect(stderr).toContain(`  - ${name} `)
    const asJson = await here.run(['user', 'list', '--json'], { settings })
    expect([asJson.code, asJson.stdout, JSON.parse(asJson.stderr).error.code]).toEqual([2, '', 'settings'])
  })

  it('refuses a secret key that does not match the stored values, a missing one, and an invalid one (T-30)', async () => {
    const wrong = { SALLYPORT_SECRET_KEY: '0123456789abcdef'.repeat(4) }
    for (const command of [['serve'], ['user', 'list']]) {
      const { code, stdout, stderr } = await here.run(command, { settings: wrong })
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain('secret key does not decrypt the stored API keys')
      expect(stderr).not.toContain('    at ')
    }
    expect((await here.run(['doctor'], { settings: wrong })).stdout).toMatch(/^problem +key +The secret key does not/m)
    expect(await here.run(['serve'], { settings: { SALLYPORT_SECRET_KEY: 'too short' } })).toMatchObject({ code: 2 })

    await rm(join(here.folder, 'data/secret.key'))
    const doctor = await here.run(['doctor'])
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringMatching(/^problem +key +.*secret\.key is missing/m)])
    expect(await here.run(['serve'])).toMatchObject({ code: 1, stdout: '' })
    await writeFile(join(here.folder, 'data/secret.key'), 'not a key')
    expect((await here.run(['serve'])).stderr).toContain('secret.key')
  })

  it('reports in one sentence that the database is unreachable', () =>
    elsewhere(async (there) => {
      const settings = { DATABASE_URL: 'postgres://mira:open-sesame@127.0.0.1:1/nothing' }
      const { code, stderr } = await there.run(['serve'], { settings })
      expect([code, stderr]).toEqual([1, "Sallyport can't open its data: connect ECONNREFUSED 127.0.0.1:1\n"])
      const doctor = await there.run(['doctor', '--json'], { settings })
      expect(doctor.stdout).not.toContain('open-sesame')
      const { ok, settings: shown } = JSON.parse(doctor.stdout)
      expect([ok, shown.DATABASE_URL]).toEqual([false, 'postgres://127.0.0.1:1/nothing'])
    }))

  it.skipIf(!hasS3Server)('tests the bucket of the files, and reports what is wrong, as doctor does', () =>
    elsewhere(async (there) => {
      const server = await startS3Server()
      const credentials = { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret-0123' }
      const settings = { ...credentials, SALLYPORT_STORAGE: locationText(server.port) }
      const wrong = { ...settings, SALLYPORT_STORAGE: locationText(server.port).replace('files', 'nothing') }
      try {
        const { code, stdout, stderr } = await there.run(['serve'], { settings: wrong })
        expect([code, stdout]).toEqual([1, ''])
        expect(stderr).toBe(
          "Sallyport can't open its data: The bucket nothing can't be used: it does not exist. Create it, or correct its name in SALLYPORT_STORAGE. (NotFound (HTTP 404))\n",
        )
        expect((await there.run(['doctor'], { settings: wrong })).stdout).toMatch(
          /^problem +storage +The bucket nothing/m,
        )
        const doctor = (await there.run(['doctor'], { settings })).stdout
        expect(doctor).toMatch(/^ok +storage +It accepts writes/m)
        expect(doctor).not.toContain('test-secret')
      } finally {
        await server.stop()
      }
      const away = await there.run(['doctor'], { settings })
      expect([away.code, away.stdout]).toEqual([1, expect.stringMatching(/^problem +storage +.*ECONNREFUSED/m)])
    }),
  )

  it('reports that the address, or the data folder, is in use', () =>
    elsewhere(async (first) => {
      const { address } = await first.serve()
      const { port } = new URL(address)
      await elsewhere(async (second) => {
        const taken = await second.run(['serve'], { settings: { SALLYPORT_PORT: port } })
        expect([taken.code, taken.stdout]).toEqual([1, ''])
        expect(taken.stderr).toBe(
          `The address 127.0.0.1:${port} is in use by another program. Stop that program, or set another port with SALLYPORT_PORT.\n`,
        )
      })
      const folder = await first.run(['serve'])
      expect([folder.code, folder.stdout]).toEqual([1, ''])
      expect(folder.stderr).toContain('Another Sallyport server uses')
      expect((await fetch(`${address}/readyz`)).status).toBe(200)
    }))
})

describe('a running server', () => {
  it('ends at once at a second signal, and starts again after a kill', () =>
    elsewhere(async (here) => {
      const server = await here.serve()
      // A request that never ends, so that the first signal does not end the server.
      const stuck = request(`${server.address}/api/v2/setup`, { method: 'POST', agent: false })
      stuck.on('error', () => undefined)
      stuck.setHeader('content-type', 'application/json')
      stuck.write('{"code":')
      await sleep(200)
      server.process.kill('SIGINT')
      await sleep(800)
      expect(server.process.exitCode).toBe(null)
      server.process.kill('SIGTERM')
      expect((await server.ended).code).toBe(1)

      const again = await here.serve()
      again.process.kill('SIGKILL')
      await again.ended
      const third = await here.serve()
      third.process.kill('SIGTERM')
      expect((await third.ended).code).toBe(0)
    }))

  it('is not ready after a signal, and serves on for the delay that load balancers need', () =>
    elsewhere(async (here) => {
      const server = await here.serve({ SALLYPORT_STOP_DELAY: '5m' })
      const statusOf = async (path: string) => {
        const response = await fetch(`${server.address}${path}`, { headers: { connection: 'close' } })
        await response.arrayBuffer()
        return response.status
      }
      expect(await statusOf('/readyz')).toBe(200)
      server.process.kill('SIGTERM')
      await expect.poll(() => statusOf('/readyz')).toBe(503)
      // On new connections, too.
      expect([await statusOf('/healthz'), await statusOf('/api/v2/openapi.json')]).toEqual([200, 200])
      await sleep(600)
      server.process.kill('SIGTERM')
      expect((await server.ended).code).toBe(1)

      const another = await here.serve({ SALLYPORT_STOP_DELAY: '1s' })
      another.process.kill('SIGTERM')
      const { code, stderr } = await another.ended
      expect([code, stderr]).toEqual([0, expect.stringContaining('"delayMs":1000,"msg":"stopping"')])
    }))

  it('prints a new setup code at each start, of which only the last is valid (T-37)', () =>
    elsewhere(async (here) => {
      const codeIn = (said: string) => /setup: (\w{26})/.exec(said)?.[1]
      const first = await here.serve()
      first.process.kill('SIGTERM')
      await first.ended
      const second = await here.serve()
      const codes = [codeIn(first.said), codeIn(second.said)]
      expect(new Set(codes).size).toBe(2)
      const person = {
        account: 'harbour',
        username: 'mira',
        email: 'mira@harbour.example',
        password: 'Tide-tables-1906',
      }
      const statuses: number[] = []
      for (const code of [...codes, codes[1]]) {
        const body = JSON.stringify({ code, ...person })
        const headers = { 'content-type': 'application/json' }
        statuses.push((await fetch(`${second.address}/api/v2/setup`, { method: 'POST', headers, body })).status)
      }
      expect(statuses).toEqual([403, 201, 404])
      expect(
        await here.run([
          'setup',
          '--account',
          'b',
          '--user',
          'b',
          '--email',
          'b@b.example',
          '--password',
          'Tide-tables-1906',
        ]),
      ).toMatchObject({ code: 1 })
    }))
})
