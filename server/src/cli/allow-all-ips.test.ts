import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation, type Serving } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'

describe.each(engines)('account allow-all-ips on %s', (engine) => {
  let here: Installation
  let server: Serving
  let credentials: Record<string, string>

  beforeAll(async () => {
    here = await newInstallation(engine)
    const master = ['--user', 'mira', '--email', 'mira@harbour.example', '--password', 'Tide-tables-1906']
    await here.json(['setup', '--account', 'harbour', ...master])
    const made = ['token', 'create', '--user', 'mira', '--app', 'import']
    const { apiKey, accessToken } = await here.json<{ apiKey: string; accessToken: string }>(made)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    server = await here.serve({ SALLYPORT_TRUSTED_PROXIES: '127.0.0.1/32' })
  })
  afterAll(() => here.remove())

  const status = async (from: string) =>
    (await fetch(`${server.address}/api/v2/account`, { headers: { ...credentials, 'x-forwarded-for': from } })).status
  const narrow = async () => {
    const answer = await fetch(`${server.address}/api/v2/account`, {
      method: 'PATCH',
      headers: { ...credentials, 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7' },
      body: JSON.stringify({ allowedIpRanges: [{ ipStart: '198.51.100.7', ipEnd: '198.51.100.7' }] }),
    })
    expect(answer.status).toBe(200)
  }

  it('T-07 removes the ranges at once, beside a running server', async () => {
    await narrow()
    expect([await status('198.51.100.7'), await status('203.0.113.1')]).toEqual([200, 401])
    expect(await here.json(['account', 'allow-all-ips'])).toEqual({ name: 'harbour', droppedRanges: 1 })
    expect(await status('203.0.113.1')).toBe(200)
    const again = await here.run(['account', 'allow-all-ips'])
    expect(again).toMatchObject({
      code: 0,
      stdout: 'The account "harbour" had no allowed address ranges.\n',
    })
  })

  it('concerns one account, which must be named if there are several', async () => {
    const master = ['--user', 'otto', '--email', 'otto@quay.example', '--password', 'Tide-tables-1906']
    await here.json(['account', 'add', '--name', 'quay', ...master])
    await narrow()
    const unnamed = await here.run(['account', 'allow-all-ips'])
    expect([unnamed.code, unnamed.stderr]).toEqual([1, expect.stringContaining('--account')])
    const unknown = await here.run(['account', 'allow-all-ips', '--account', 'nowhere'])
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('"nowhere"')])
    await here.json(['account', 'allow-all-ips', '--account', 'quay'])
    expect(await status('203.0.113.1')).toBe(401)
    const named = await here.run(['account', 'allow-all-ips', '--account', 'harbour'])
    expect(named.stdout).toBe(
      'The account "harbour" can be reached from every address again; removed 1 allowed range.\n',
    )
    expect(await status('203.0.113.1')).toBe(200)
  })
})
