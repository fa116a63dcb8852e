/**
 * Moving in from another server, up to the day of the switch: people and applications go on with what they have. `npm run nightly`
 * does it with 10,000 files.
 */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { newPageClient } from '../server/test/page-client.ts'
import { type Credentials, call, everyPage } from './crash/api.ts'
import {
  asking,
  contentOf,
  type Entry,
  fileCount,
  filesBelow,
  fill,
  headersOf,
  type Known,
  nameOf,
  sha256Of,
  upload,
  userCount,
} from './moving-in.ts'
import { officialClient } from './official-client.ts'
import {
  isUp,
  type Listener,
  listen,
  masterPassword,
  newPlace,
  type Place,
  type Running,
  root,
  sallyport,
  sallyportJson,
  start,
} from './running.ts'

/** As of an ExaVault: the key is shorter than the token. */
const old = { apiKey: 'harbour-zwSuWUZ8S38h33qPS8v1s', accessToken: '48d39ab4bc7d10e5a0c1f2b3948576afedcb10293847' }
/** In ms: for hundreds of requests a second, on a busy machine. */
const patience = 240_000 + fileCount * 60

const setup = ['setup', '--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']

type Paths = [string, string, string, string]

interface Ran {
  readonly counts: Readonly<Record<string, number>>
  readonly problems: readonly { readonly what: string; readonly path: string; readonly reason: string }[]
  readonly oldLinksUntil: string | null
}

describe.each(engines)('moving in, on %s', (engine) => {
  let before: Place
  let after: Place
  let source: Running
  let server: Running
  let listener: Listener
  let known: Known
  let args: string[]
  /** Of a token that the new server had before. */
  let watching: Credentials
  const secrets = () => join(after.folder, 'secrets.csv')

  beforeAll(async () => {
    before = await newPlace(engine)
    after = await newPlace(engine, { SALLYPORT_SFTP_PORT: '0' })
    for (const place of [before, after]) await sallyportJson(place, [...setup, '--password', masterPassword])
    const create = ['token', 'create', '--user', 'mira', '--app', 'Nightly import', '--api-key', old.apiKey]
    await sallyportJson(before, [...create, '--access-token', old.accessToken])
    source = await start(before)
    listener = await listen()
    known = await fill(source.address, old, { folder: after.folder, hook: listener.url })
    const credentials = join(after.folder, 'source.env')
    const values = [`SALLYPORT_IMPORT_API_KEY=${old.apiKey}`, `SALLYPORT_IMPORT_ACCESS_TOKEN=${old.accessToken}`]
    writeFileSync(credentials, values.join('\n'), { mode: 0o600 })
    const tokens = [...known.tokens].map(([user, value]) => `access-token,Nightly import,${user},${value}`)
    const rows = ['kind,application,user,value', `api-key,Nightly import,,${old.apiKey}`, ...tokens]
    writeFileSync(secrets(), rows.join('\n'), { mode: 0o600 })
    args = ['exavault', '--url', source.address, '--credentials', credentials, '--secrets', secrets()]
    args.push('--requests', '1000')
    // The host keys of the old machine.
    const ssh = join(after.folder, 'ssh')
    mkdirSync(ssh)
    for (const type of ['ed25519', 'ecdsa', 'rsa'])
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(ssh, `ssh_host_${type}_key`)])
    expect((await sallyport(after, ['host-key', 'import', ssh])).code).toBe(0)
    const watcher = await sallyportJson<typeof old>(after, ['token', 'create', '--user', 'mira', '--app', 'Watching'])
    watching = headersOf(watcher.apiKey, watcher.accessToken)
    server = await start(after)
  }, patience)
  afterAll(async () => {
    await listener.close()
    if (isUp(source)) await source.stop()
    expect(await server.stop()).toBe(0)
    await before.remove()
    await after.remove()
  })

  const mira = () => headersOf(old.apiKey, old.accessToken)
  const run = () => sallyportJson<Ran>(after, ['import', 'run', ...args])
  const failures = ({ problems }: Ran) => problems.filter(({ what }) => what === 'failed' || what === 'kept')

  it(
    'is planned without a clash',
    async () => {
      const plan = await sallyportJson<{ parts: Record<string, Record<string, number>>; items: { outcome: string }[] }>(
        after,
        ['import', 'plan', ...args],
      )
      expect(plan.items.filter(({ outcome }) => outcome === 'clash')).toEqual([])
      expect(plan.parts['files']).toMatchObject({ 'as-is': fileCount })
      expect(plan.parts['access tokens']).toMatchObject({ 'as-is': userCount + 1 })
      expect(plan.parts['old links']).toMatchObject({ 'as-is': 9 })
    },
    patience,
  )

  it(
    'goes on after a run that was killed, and brings what changes meanwhile',
    async () => {
      // Slow enough to be killed in the middle.
      const first = spawn(join(root, 'sallyport'), ['import', 'run', ...args, '--rate', '1'], {
        env: { ...process.env, ...after.environment },
        stdio: 'ignore',
      })
      const arrived = async () => {
        const lists = [...known.tokens.keys()].map((user) => `/resources/list?resource=/homes/${user}/in&limit=1`)
        const replies = await Promise.all(
          lists.map((list) => call<{ data?: Entry[] }>(server.address, watching, 'GET', list)),
        )
        return replies.some(({ body }) => (body.data ?? []).length > 0)
      }
      await expect.poll(arrived, { timeout: 60_000 }).toBe(true)
      first.kill('SIGKILL')
      await once(first, 'close')
      const second = await run()
      expect(failures(second)).toEqual([])
      expect(second.counts['unchanged']).toBeGreaterThan(0)
      expect(second.counts['copied']).toBeGreaterThan(0)
      expect((second.counts['unchanged'] ?? 0) + (second.counts['copied'] ?? 0)).toBe(fileCount)
      expect(second.counts).toMatchObject({ users: userCount, accessTokens: userCount + 1, apiKeys: 1, sshKeys: 3 })
      expect(second.counts).toMatchObject({ shares: 9, oldLinks: 9, forms: 3, webhooks: 1, emailLists: 1 })
      expect(second.oldLinksUntil).not.toBeNull()

      await changeSource()
      const delta = await run()
      expect(failures(delta)).toEqual([])
      expect(delta.counts).toMatchObject({ copied: 10, updated: 1, moved: 1, gone: 1, users: 0, accessTokens: 0 })
    },
    patience,
  )

  const [changed, renamed, deleted] = [1, 41, 61].map((i) => `/homes/${nameOf(2)}/in/file ${i}.txt`) as Paths
  async function changeSource(): Promise<void> {
    const ask = asking(source.address, mira())
    for (let i = 0; i < 10; i++) await upload(ask, `/homes/${nameOf(3)}/new/${i}.txt`, contentOf(`new ${i}`, i))
    await upload(ask, changed, contentOf('changed', 1), true)
    const ids = new Map<string, number>()
    const list = `/resources/list?resource=${encodeURIComponent(dirname(renamed))}`
    for (const { id, attributes } of await everyPage<Entry>(source.address, mira(), list, 100))
      ids.set(String(attributes['path']), id)
    await ask('PATCH', `/resources/${ids.get(renamed)}`, { name: 'renamed.txt' })
    await ask('DELETE', '/resources', { resources: [deleted] })
  }

  it(
    'finds no difference then, over the command, nor over the API',
    async () => {
      const verified = await sallyport(after, ['import', 'verify', ...args, '--json'])
      const { counts, problems } = JSON.parse(verified.stdout) as Ran
      expect([verified.code, problems]).toEqual([0, []])
      expect(counts).toMatchObject({ identical: fileCount + 9, differs: 0, missing: 0 })
      const there = await filesBelow(source.address, mira(), '/homes')
      const here = await filesBelow(server.address, mira(), '/homes')
      // What was deleted at the source stays, and is named.
      expect(here.delete(deleted)).toBe(true)
      expect(here).toEqual(there)
      expect(there.size).toBe(fileCount + 9)
    },
    patience,
  )

  it('lets applications go on, with the official client and what they had', async () => {
    await source.stop()
    const user = officialClient(`${server.address}/api/v2/`, {
      apiKey: old.apiKey,
      accessToken: known.tokens.get(nameOf(5)) ?? '',
    })
    const { data } = await user.resources('listResources', '/in', { limit: 1, sort: 'name' })
    const path = String(data.data[0]?.attributes['path'])
    const { response } = await user.resources('download', [path], {})
    const index = Number(/(\d+)\.txt$/.exec(path)?.[1])
    expect(sha256Of(response.body as Buffer)).toBe(sha256Of(contentOf(`/homes/${nameOf(5)}${path}`, index)))
    const master = officialClient(`${server.address}/api/v2/`, old)
    expect((await master.users('listUsers', { limit: 100 })).data.data).toHaveLength(userCount + 1)
  })

  it('sends webhooks that a receiver verifies with its old token', async () => {
    const ask = asking(server.address, mira())
    const [hook] = await ask<Entry[]>('GET', '/webhooks')
    await ask('PATCH', `/webhooks/${hook?.id}`, { paused: false })
    await upload(ask, `/homes/${nameOf(1)}/in/after the move.txt`, contentOf('after', 1))
    const { body, headers } = await listener.first((message) => message.body.includes('after the move'))
    const legacy = createHash('md5').update(`${known.verificationToken}${body}`).digest('hex')
    expect(headers['x-exavault-signature']).toBe(legacy)
    new Webhook(known.signingSecret).verify(body, headers as Record<string, string>)
  })

  it('opens old links of shares, and forms', async () => {
    const at = async (link: string) =>
      await newPageClient({ server: { address: server.address, close: async () => undefined } }).get(link)
    for (const link of [`/share/view/${known.boxHash}`, `/share/view/${known.personalLink}`, `/s/${known.boxHash}`])
      expect([link, await at(link)]).toEqual([
        link,
        expect.objectContaining({ text: expect.stringContaining('ünder') }),
      ])
    expect((await at(`/share/view/${known.papersHash}`)).text).toContain('Number of the order 9')
  })

  it('is the same host for SFTP clients, and takes their keys', async () => {
    const port = /SFTP is served on sftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1]
    const [ssh, hosts, batch, got] = ['ssh', 'hosts', 'batch', 'got'].map((name) => join(after.folder, name)) as Paths
    const read = async (type: string) => {
      const [algorithm, key] = readFileSync(join(ssh, `ssh_host_${type}_key.pub`), 'utf8').split(' ')
      writeFileSync(hosts, `[127.0.0.1]:${port} ${algorithm} ${key}\n`)
      const options = {
        StrictHostKeyChecking: 'yes',
        UserKnownHostsFile: hosts,
        IdentitiesOnly: 'yes',
        BatchMode: 'yes',
      }
      const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
      writeFileSync(batch, `get "in/file 20.txt" ${got}\n`)
      const target = ['-i', known.sshKey, '-P', String(port), '-b', batch, `${nameOf(1)}@127.0.0.1`]
      await promisify(execFile)('sftp', ['-F', '/dev/null', ...flags, ...target])
      return sha256Of(readFileSync(got))
    }
    const expected = sha256Of(contentOf(`/homes/${nameOf(1)}/in/file 20.txt`, 20))
    for (const type of ['ed25519', 'ecdsa', 'rsa']) expect([type, await read(type)]).toEqual([type, expected])
  })

  it('takes passwords whose hash came in a CSV file', async () => {
    const file = join(after.folder, 'users.csv')
    const hash = execFileSync('openssl', ['passwd', '-6', '-salt', 'tides', 'Tide-tables-1908'], { encoding: 'utf8' })
    const rows = ['username,email,password_hash', `otto,otto@harbour.example,${hash.trim()}`]
    writeFileSync(file, rows.join('\n'), { mode: 0o600 })
    const ran = await sallyportJson<Ran>(after, ['import', 'run', 'csv', '--file', file])
    expect(ran.counts).toMatchObject({ users: 1, failed: 0 })
    const signIn = async (password: string) => {
      const body = JSON.stringify({ username: 'otto', password })
      const headers = { 'content-type': 'application/json', 'x-sallyport-client': 'web' }
      return (await fetch(`${server.address}/api/v2/sessions`, { method: 'POST', headers, body })).status
    }
    expect([await signIn('Tide-tables-1908'), await signIn('Tide-tables-1909')]).toEqual([201, 401])
  })
})
