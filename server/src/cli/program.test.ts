import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation, type Serving } from '../../test/command-line.ts'
import { engines } from '../../test/databases.ts'
import { version } from '../settings/version.ts'

interface Credentials {
  readonly apiKey: string
  readonly accessToken: string
}

const password = 'Tide-tables-1906'
const newcomer = (account: string, user: string) =>
  ['--account', account, '--user', user, '--email', `${user}@${account}.example`] as const

/** An endpoint that answers with a chosen status and records requests. */
async function listen(): Promise<{
  server: Server
  url: string
  got: { headers: object; body: string }[]
  status: number
}> {
  const endpoint = { url: '', got: [] as { headers: object; body: string }[], status: 200 }
  const server = createServer(async (request, response) => {
    endpoint.got.push({ headers: request.headers, body: await text(request) })
    response.writeHead(endpoint.status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return Object.assign(endpoint, { server })
}

describe.each(engines)('the command line beside a running server on %s', (engine) => {
  let here: Installation
  let server: Serving
  /** Id of the webhook that the tests create. */
  let webhook: string
  let endpoint: Awaited<ReturnType<typeof listen>>

  const ask = (path: string, { apiKey, accessToken }: Credentials) =>
    fetch(`${server.address}/api/v2${path}`, { headers: { 'ev-api-key': apiKey, 'ev-access-token': accessToken } })

  beforeAll(async () => {
    here = await newInstallation(engine)
    endpoint = await listen()
  })

  afterAll(async () => {
    endpoint.server.closeAllConnections()
    endpoint.server.close()
    await here.remove()
  })

  it('reports before the first start that there is no data yet, and creates none by reading', async () => {
    const { code, stdout } = await here.run(['doctor'])
    expect(code).toBe(1)
    expect(stdout).toContain(`There is no folder ${join(here.folder, 'data')}`)
    expect(existsSync(join(here.folder, 'data'))).toBe(false)
  })

  it('creates the tables and prints the applied migrations, once', async () => {
    expect((await here.json<{ applied: string[] }>(['migrate'])).applied).toContain('0001-first-house')
    expect((await here.run(['migrate'])).stdout).toBe('The tables are already up to date.\n')
    expect((await here.run(['doctor'])).code).toBe(0)
  })

  it('prints at the start the address, the page and the command that complete the setup, and a setup code (T-37)', async () => {
    server = await here.serve({ SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' })
    expect(server.said).toContain(`serves on ${server.address}\n`)
    expect(server.said).toMatch(/\n {2}http:\/\/127\.0\.0\.1:\d+\/setup#code=[0-9a-z]{26}\n/)
    expect(server.said).toContain('./sallyport setup --account NAME --user NAME --email EMAIL --password PASSWORD\n')
    expect(server.said).toMatch(/setup code, for POST http:\/\/127\.0\.0\.1:\d+\/api\/v2\/setup: [0-9a-z]{26}\n/)
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  })

  it('refuses an empty, a blank and a short password from standard input (T-42)', async () => {
    const setup = ['setup', ...newcomer('harbour', 'mira'), '--password', '-']
    for (const { code, stderr } of await Promise.all(
      ['\n', '   \n', 'short\n'].map((input) => here.run(setup, { input })),
    )) {
      expect(code).toBe(1)
      expect(stderr).toMatch(/^A password .+\.\n$/)
    }
    const { code, stderr } = await here.run(setup)
    expect([code, stderr]).toEqual([1, '--password - reads one line from standard input, but there was none.\n'])
  })

  it('creates the first account with a password from standard input', async () => {
    const setup = await here.run(['setup', ...newcomer('harbour', 'mira'), '--password', '-'], {
      input: `${password}\r\n`,
    })
    expect(setup).toMatchObject({ code: 0, stderr: '' })
    expect(setup.stdout).toContain('Account "harbour" is created, with the plan unlimited. Its master user is "mira".')
  })

  it('refuses setup once there is an account, here and at the running server (T-37)', async () => {
    const code = /setup: (\w{26})/.exec(server.said)?.[1]
    const again = await here.run(['setup', ...newcomer('quay', 'eve'), '--password', password])
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Setup is already complete: an account exists. Add another with "./sallyport account add".\n',
    })
    const body = JSON.stringify({ code, account: 'quay', username: 'eve', email: 'eve@quay.example', password })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${server.address}/api/v2/setup`, { method: 'POST', headers, body })
    expect(answer.status).toBe(404)
    expect(await here.json<{ name: string }[]>(['account', 'list'])).toMatchObject([{ name: 'harbour' }])
  })

  it('creates a user with a home folder and permissions, and lists it in aligned columns', async () => {
    const who = ['--user', 'otto', '--email', 'otto@harbour.example', '--password', password]
    const what = ['--home', '/inbox', '--permissions', 'list,upload']
    const made = await here.json<object>(['user', 'add', ...who, ...what])
    expect(made).toMatchObject({ username: 'otto', role: 'user', home: '/inbox', permissions: ['upload', 'list'] })
    const { stdout } = await here.run(['user', 'list'])
    const [heading = '', mira = '', otto = ''] = stdout.split('\n')
    expect([mira.indexOf('master'), otto.indexOf('user')]).toEqual([heading.indexOf('ROLE'), heading.indexOf('ROLE')])
    expect(otto).toMatch(
      /^otto +user +no +active +\/inbox +otto@harbour\.example +no limit +any +on +never +upload,list$/,
    )
    // The master that the set-up creates is an operator.
    expect(mira).toMatch(/^mira +master +yes +active/)
    expect(await here.json(['user', 'operator', 'otto', 'on'])).toEqual({ username: 'otto', operator: true })
    expect((await here.run(['user', 'list'])).stdout).toMatch(/^otto +user +yes/m)
    expect(await here.json(['user', 'operator', 'otto', 'off'])).toEqual({ username: 'otto', operator: false })
  })

  it('sets the access over SFTP, shows it, and says what the user still needs', async () => {
    const { code, stdout, stderr } = await here.run(['user', 'sftp', 'otto', 'key+code'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^SFTP +key\+code$/m)])
    expect(stderr).toMatch(/^"otto" has no SSH key yet.*\n"otto" has no second factor yet.*\n$/)
    expect((await here.run(['user', 'list'])).stdout).toMatch(/^otto .* key\+code +off +never/m)
    expect(await here.run(['user', 'sftp', 'otto', 'any'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('sets whether a user may use FTP, and shows it', async () => {
    const shown = async (...args: string[]) => /^FTP +(.*)$/m.exec((await here.run(args)).stdout)?.[1]
    expect(await shown('user', 'ftp', 'otto', 'off')).toBe('off')
    expect(await shown('user', 'ftp', 'otto', 'default')).toBe('on by default')
    expect(await shown('user', 'sftp', 'otto', 'key')).toBe('off by default')
    expect(await shown('user', 'ftp', 'otto', 'on')).toBe('on')
    expect((await here.run(['user', 'list'])).stdout).toMatch(/^otto .* key +on +never/m)
    for (const noun of ['sftp', 'ftp']) await here.run(['user', noun, 'otto', noun === 'sftp' ? 'any' : 'default'])
  })

  it('creates a token that works at once, prints only both values with --json, and a curl command without', async () => {
    const { code, stdout, stderr } = await here.run(['token', 'create', '--user', 'mira', '--app', 'import', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\{"apiKey":"[0-9a-f]{40}","accessToken":"[0-9a-f]{45}"\}\n$/)
    const credentials = JSON.parse(stdout) as Credentials
    expect((await ask('/resources/list?resource=/', credentials)).status).toBe(200)

    const shown = (await here.run(['token', 'create', '--user', 'mira', '--app', 'import'])).stdout
    expect(shown).toContain(`API key       ${credentials.apiKey}\n`)
    expect(shown).toMatch(/Access token {2}[0-9a-f]{45}\n/)
    expect(shown).toContain('not shown again')
    expect(shown).toContain(`'${server.address}/api/v2/resources/list?resource=/'\n`)
  })

  it('accepts existing values of old clients, also from standard input, and refuses short ones', async () => {
    const old = { apiKey: 'exavault-key-of-an-old-client-0001', accessToken: "it's-a-token-of-an-old-client-0001!" }
    const args = ['token', 'create', '--user', 'mira', '--app', 'old', '--api-key', '-', '--access-token', '-']
    const { code, stdout } = await here.run(args, { input: `${old.apiKey}\n${old.accessToken}\n` })
    expect(code).toBe(0)
    expect(stdout).toContain(`-H 'ev-access-token: it'\\''s-a-token-of-an-old-client-0001!'`)
    expect((await ask('/resources/list?resource=/', old)).status).toBe(200)
    const short = await here.run(['key', 'create', '--app', 'x', '--api-key', 'short', '--json'])
    expect([short.code, short.stdout, JSON.parse(short.stderr).error.code]).toEqual([1, '', 'invalid'])
  })

  it('locks a user of the running server at once, and unlocks it', async () => {
    const credentials = await here.json<Credentials>(['token', 'create', '--user', 'otto', '--app', 'import'])
    expect((await ask('/resources/list?resource=/', credentials)).status).toBe(200)
    expect((await here.run(['user', 'lock', 'otto'])).stdout).toBe('User "otto" is locked.\n')
    expect((await ask('/resources/list?resource=/', credentials)).status).toBe(401)
    expect((await here.run(['user', 'unlock', 'otto'])).code).toBe(0)
    expect((await ask('/resources/list?resource=/', credentials)).status).toBe(200)
    expect(await here.run(['user', 'lock', 'nobody'])).toEqual({
      ...{ code: 1, stdout: '', stderr: 'There is no user "nobody".\n' },
    })
  })

  it('sets a password from standard input', async () => {
    const args = ['user', 'password', 'otto', '--password', '-']
    expect(await here.run(args, { input: 'another good one\n' })).toMatchObject({ code: 0 })
    expect(await here.run(args, { input: 'x\n' })).toMatchObject({ code: 1, stdout: '' })
  })

  it("creates a webhook to a private target that the running server's settings allow, and sends it a signed test message", async () => {
    const made = await here.json<{ id: number; verificationToken: string; signingSecret: string }>([
      ...['webhook', 'add', '--url', endpoint.url, '--folder', '/inbox', '--triggers', 'resources.upload'],
    ])
    webhook = String(made.id)
    expect(made).toMatchObject({ url: endpoint.url, folder: '/inbox', triggers: ['resources.upload'], state: 'active' })
    const listed = await here.run(['webhook', 'list'])
    expect(listed.stdout).toContain(endpoint.url)
    expect(listed.stdout).not.toContain(made.verificationToken)

    const sent = await here.run(['webhook', 'test', String(made.id)])
    expect(sent).toEqual({ code: 0, stderr: '', stdout: `${endpoint.url} answered 200. The webhook works.\n` })
    const [message] = endpoint.got
    const signature = createHash('md5').update(`${made.verificationToken}${message?.body}`).digest('hex')
    expect(message?.headers).toMatchObject({ 'x-exavault-signature': signature })
    expect(endpoint.got).toHaveLength(1)
  })

  it('reports a failed webhook test with advice unless the response is 2xx', async () => {
    endpoint.status = 401
    const refused = await here.run(['webhook', 'test', webhook])
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('answered 401')
    expect(refused.stdout).toContain('secret')
    endpoint.status = 503
    const broken = await here.run(['webhook', 'test', webhook, '--json'])
    expect([broken.code, JSON.parse(broken.stdout)]).toMatchObject([1, { ok: false, status: 503 }])
    expect(await here.run(['webhook', 'test', '77'])).toMatchObject({ code: 1, stderr: 'There is no webhook 77.\n' })
  })

  it('shows the signed bytes of a body, and whether the received signatures match', async () => {
    const [message] = endpoint.got
    const headers = message?.headers as Readonly<Record<string, string>>
    const given = [
      ...['webhook', 'verify', '--webhook', webhook, '--body', '-', '--id', headers['webhook-id'] ?? ''],
      ...['--timestamp', headers['webhook-timestamp'] ?? '', '--signature', headers['webhook-signature'] ?? ''],
      ...['--legacy-signature', headers['x-exavault-signature'] ?? ''],
    ]
    const right = await here.run(given, { input: message?.body ?? '' })
    expect(right).toMatchObject({ code: 0, stderr: '' })
    expect(right.stdout).toContain(`X-Exavault-Signature: ${headers['x-exavault-signature']}  matches\n`)
    expect(right.stdout).toContain(`webhook-signature: ${headers['webhook-signature']}  matches\n`)
    const wrong = await here.run(given, { input: JSON.stringify(JSON.parse(message?.body ?? '')) })
    expect(wrong.code).toBe(1)
    expect(wrong.stdout).toContain('parsed and serialized again')
    const body = join(here.folder, 'body.json')
    await writeFile(body, `${message?.body}\n`)
    const secret = [
      'webhook',
      'verify',
      '--body',
      body,
      '--token',
      '-',
      '--legacy-signature',
      headers['x-exavault-signature'] ?? '',
    ]
    const { code, stdout } = await here.run([...secret, '--json'], { input: '0123456789abcdef0123456789abcdef\n' })
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { legacy: { fits: false }, standard: { signature: null }, cause: null },
    ])
    expect((await here.run(['webhook', 'verify', '--body', body])).stderr).toContain(
      'is required to compute signatures',
    )
    expect((await here.run(['webhook', 'verify', '--body', body, '--token', 'x'])).stderr).toContain('32 hex digits')
    expect((await here.run(['webhook', 'verify', '--body', '/none', '--token', 'x'])).stderr).toContain("can't be read")
  })

  it('deletes a webhook', async () => {
    const { id } = await here.json<{ id: number }>(['webhook', 'add', '--url', endpoint.url])
    const removed = await here.run(['webhook', 'remove', String(id)])
    expect(removed).toMatchObject({ code: 0, stdout: `Webhook ${id} to ${endpoint.url} is deleted. Its log stays.\n` })
    const listed = await here.json<{ id: number }[]>(['webhook', 'list'])
    expect(listed.map((one) => one.id)).not.toContain(id)
    expect(await here.run(['webhook', 'remove', String(id)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`There is no webhook ${id}`),
    })
  })

  it('refuses a private target that is not allowed, naming the setting', async () => {
    const { code, stderr } = await here.run(['webhook', 'add', '--url', 'http://10.1.2.3/hook'])
    expect(code).toBe(1)
    expect(stderr).toContain('SALLYPORT_WEBHOOK_ALLOW')
    const settings = { SALLYPORT_WEBHOOK_PORTS: '443' }
    const other = await here.run(['webhook', 'add', '--url', 'http://1.1.1.1/hook'], { settings })
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('SALLYPORT_WEBHOOK_PORTS') })
  })

  it('changes a plan, single limits and nothing else; the running server applies them at once', async () => {
    const credentials = await here.json<Credentials>(['token', 'create', '--user', 'mira', '--app', 'import'])
    const limit = async () => (await ask('/resources/list?resource=/', credentials)).headers.get('x-ratelimit-limit')
    expect(await limit()).toBe('2147483647')
    const standard = await here.json<{ limits: object }>([
      'account',
      'plan',
      'harbour',
      'standard',
      '--webhooks',
      'none',
    ])
    expect(standard.limits).toMatchObject({ transactions: 150_000, webhooks: null, webhookFolders: true })
    const changed = await here.json<{ limits: object }>([
      ...['account', 'plan', 'harbour', '--transactions', '7000', '--any-folder', 'no', '--api-keys', '9'],
    ])
    expect(changed).toMatchObject({ plan: 'standard' })
    expect(changed.limits).toEqual({ ...standard.limits, transactions: 7_000, webhookFolders: false, apiKeys: 9 })
    expect(await limit()).toBe('7000')
    expect((await here.run(['account', 'plan', 'harbour'])).stdout).toMatch(/^Transactions a day +7000$/m)
  })

  it('requires --account if there are several, and changes only the named one', async () => {
    const who = ['--user', 'rosa', '--email', 'rosa@quay.example', '--password', password, '--plan', 'essential']
    expect(await here.run(['account', 'add', '--name', 'quay', ...who])).toMatchObject({ code: 0 })
    const unnamed = await here.run(['user', 'list'])
    expect([unnamed.code, unnamed.stderr]).toEqual([
      1,
      'This installation has several accounts: select one with --account NAME.\n',
    ])
    const users = await here.json<{ username: string }[]>(['user', 'list', '--account', 'quay'])
    expect(users.map(({ username }) => username)).toEqual(['rosa'])
    expect(await here.run(['user', 'lock', 'otto', '--account', 'quay'])).toMatchObject({ code: 1 })
  })

  it('examines the installation without showing a secret', async () => {
    const settings = { SALLYPORT_SMTP_URL: 'smtp://robot:open-sesame@mail.example:587?from=a@b.example' }
    const { code, stdout } = await here.run(['doctor'], { settings })
    expect(code).toBe(0)
    expect(stdout).not.toContain('open-sesame')
    expect(stdout).toMatch(/^SALLYPORT_SMTP_URL +smtp:\/\/mail\.example:587$/m)
    expect(stdout).toMatch(/^ok +accounts +2 accounts$/m)
    expect(stdout).toMatch(/^ok +storage +It accepts writes$/m)
    expect((await here.run(['doctor'])).stdout).toContain('No mail server is configured')
  })

  it('exits with 0 on SIGTERM after it has finished requests in progress', async () => {
    const credentials = await here.json<Credentials>([
      'token',
      'create',
      ...['--user', 'mira', '--app', 'import'],
      '--account',
      'harbour',
    ])
    const headers = {
      'content-type': 'application/octet-stream',
      'ev-api-key': credentials.apiKey,
      'ev-access-token': credentials.accessToken,
    }
    const url = `${server.address}/api/v2/resources/upload?path=/slow.txt&fileSize=23`
    const upload = request(url, { method: 'POST', headers, agent: false })
    upload.write('first half, ')
    const answered = once(upload, 'response') as Promise<[IncomingMessage]>
    await sleep(300)
    server.process.kill('SIGTERM')
    // npm forwards a Ctrl-C a second time, which must not end the server at once.
    server.process.kill('SIGTERM')
    await sleep(300)
    await expect(fetch(`${server.address}/healthz`)).rejects.toThrow()
    upload.end('second half')
    const [answer] = await answered
    answer.resume()
    expect(answer.statusCode).toBe(201)
    expect(await server.ended).toMatchObject({ code: 0 })
  })

  it('prints no setup code once there is an account, and does not keep a list of private targets that is no longer set', async () => {
    server = await here.serve({ SALLYPORT_WEBHOOK_PORTS: '443, 8443' })
    expect(server.said).toBe(`Sallyport ${version} serves on ${server.address}\n`)
    const account = ['--account', 'harbour']
    const { code, stdout } = await here.run(['webhook', 'test', webhook, ...account])
    expect(code).toBe(1)
    expect(stdout).toContain('did not respond')
    // Ports of the running server also apply to commands.
    const add = await here.run(['webhook', 'add', '--url', 'http://1.1.1.1/hook', ...account])
    expect(add).toMatchObject({ code: 1, stderr: expect.stringContaining('The port 80 is not one of') })
    server.process.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  })

  it('makes the data folder accessible to its owner only', async () => {
    const mode = async (name: string) => ((await stat(join(here.folder, 'data', name))).mode & 0o777).toString(8)
    expect([await mode('.'), await mode('secret.key')]).toEqual(['700', '600'])
  })
})
