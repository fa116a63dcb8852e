/**
 * An upgrade from a released version, on data of that version: nothing is lost, and clients notice no difference.
 * fixtures/make-data.ts creates the data.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { contentOf, type Known, sha256Of } from './fixtures/known.ts'
import { readKnown, unpack } from './fixtures/unpack.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { type OfficialClient, officialClient } from './official-client.ts'
import { type Listener, listen, newPlace, type Place, type Running, sallyportJson, start } from './running.ts'

interface Entry {
  readonly id: number
  readonly attributes: Record<string, unknown>
}

const versions = ['0.1.0']
const fixtures = versions.flatMap((version) =>
  storeEngines.flatMap((engine) => [false, true].map((wasKilled) => ({ version, engine, wasKilled }))),
)

describe.each(fixtures)('an upgrade of $version on $engine, killed: $wasKilled', (fixture) => {
  let known: Known
  let place: Place
  let server: Running
  let listener: Listener
  let mailbox: Mailbox
  let mira: OfficialClient

  beforeAll(async () => {
    known = await readKnown(fixture)
    listener = await listen()
    mailbox = await openMailbox()
    place = await newPlace(fixture.engine, { SALLYPORT_SMTP_URL: mailbox.url })
    await unpack(fixture, place, known, listener.url)
    server = await start(place)
    mira = officialClient(`${server.address}/api/v2/`, known.mira)
  })
  afterAll(async () => {
    await listener.close()
    expect(await server.stop()).toBe(0)
    await mailbox.close()
    await place.remove()
  })

  const page = async (path: string, init: RequestInit = {}) =>
    await fetch(server.address + path, { redirect: 'manual', ...init })
  async function ask(method: string, path: string, init: RequestInit = {}, keys = known.mira) {
    const credentials = { 'ev-api-key': keys.apiKey, 'ev-access-token': keys.accessToken }
    const response = await page(`/api/v2/${path}`, { ...init, method, headers: { ...credentials, ...init.headers } })
    return { status: response.status, json: (await response.json()) as { data: Entry & Entry[] } }
  }
  const idsOf = async (path: string) => (await ask('GET', path)).json.data.map(({ id }) => id)
  const downloaded = async (resource: string) => {
    const { response } = await mira.resources('download', [resource], {})
    return sha256Of(response.body as Buffer)
  }
  const bytes = (content: Buffer) => ({
    body: new Uint8Array(content),
    headers: { 'content-type': 'application/octet-stream' },
  })

  it('keeps every file, with its id, path and bytes', async () => {
    const files = fixture.wasKilled ? [...known.files, known.last] : known.files
    for (const { id, path, size, sha256 } of files) {
      const { data } = await mira.resources('getResourceInfo', path, {})
      expect([data.data.id, data.data.attributes['size']]).toEqual([id, size])
      expect(await downloaded(`id:${id}`)).toBe(sha256)
    }
  })

  it('delivers the messages that were waiting, in order, and no others', async () => {
    const ids = () => listener.messages.map(({ headers }) => headers['webhook-id'])
    await expect.poll(ids, { timeout: 30_000 }).toEqual(known.webhook.pending)
    for (const { headers, body } of listener.messages) {
      const signature = createHash('md5').update(`${known.webhook.verificationToken}${body}`).digest('hex')
      expect(headers['x-exavault-signature']).toBe(signature)
    }
    const messages = async () => (await ask('GET', `webhooks/${known.webhook.id}/messages?state=delivered`)).json.data
    await expect.poll(async () => (await messages()).length, { timeout: 30_000 }).toBe(4)
    expect((await messages()).map(({ attributes }) => attributes['messageId'])).toEqual(
      [known.webhook.delivered, ...known.webhook.pending].toReversed(),
    )
    expect(await idsOf('activity/webhooks')).toHaveLength(known.webhook.attempts + 3)
    expect(ids()).toEqual(known.webhook.pending)
  })

  it('resumes an interrupted upload at its offset', async () => {
    const { path, size, offset } = known.upload
    const where = `resources/upload?path=${path}&fileSize=${size}`
    expect((await ask('GET', where)).json.data.attributes['offsetBytes']).toBe(offset)
    const content = contentOf(path, size)
    const rest = bytes(content.subarray(offset))
    const sent = { ...rest, headers: { ...rest.headers, offsetBytes: String(offset) } }
    expect((await ask('POST', where, sent)).status).toBe(201)
    expect(await downloaded(path)).toBe(sha256Of(content))
  })

  it("resumes a visitor's upload, in the visit that began it", async () => {
    const { path, size, offset, cookie } = known.visit
    const { hash, folderId } = known.share
    const where = `/s/${hash}/upload/${folderId}?name=${path}&size=${size}`
    expect(await (await page(where, { headers: { cookie } })).json()).toEqual({ offset })
    const content = contentOf(path, size)
    const { body, headers } = bytes(content.subarray(offset))
    const sent = await page(`${where}&offset=${offset}`, { method: 'POST', body, headers: { ...headers, cookie } })
    expect(sent.status).toBe(201)
    expect(await downloaded(`/plans/${path}`)).toBe(sha256Of(content))
  })

  it('keeps the browser signed in', async () => {
    const me = await page('/api/v2/users/me', { headers: { cookie: known.cookie } })
    expect(((await me.json()) as { data: Entry }).data.attributes['username']).toBe('mira')
  })

  it('keeps the password of a share, a direct link, and the submissions of a receive folder', async () => {
    const enter = async (password: string) =>
      (await page(`/s/${known.share.hash}`, { method: 'POST', body: new URLSearchParams({ password }) })).status
    expect([await enter('wrong'), await enter(known.share.password)]).toEqual([401, 303])
    const linked = await page(`/d/${known.link.hash}/${known.link.name}`)
    expect(sha256Of(await linked.bytes())).toBe(known.files.find(({ path }) => path.endsWith(known.link.name))?.sha256)
    expect((await page(`/s/${known.receive.hash}`)).status).toBe(200)
    expect(await idsOf(`forms/entries/${known.receive.formId}`)).toEqual([known.receive.entryId])
    const [sent] = (await ask('GET', 'search/resources?resource=/&name=paper.txt')).json.data as unknown as Entry[]
    expect(sent?.attributes['visitor']).toBe('ann@quay.example')
  })

  it('restores from the trash', async () => {
    const { id, path, sha256 } = known.trash
    expect(await idsOf('trash')).toContain(id)
    const body = JSON.stringify({ resources: [id] })
    const restored = await ask('POST', 'trash/restore', { body, headers: { 'content-type': 'application/json' } })
    expect(restored.status).toBe(200)
    expect(await downloaded(path)).toBe(sha256)
  })

  it('keeps users with their keys, home folders and used quotas', async () => {
    for (const { id, username, quota, used } of known.users) {
      const { attributes } = (await ask('GET', `users/${id}`)).json.data
      const { storageQuota = null, storageUsed = null } = attributes
      expect([attributes['username'], storageQuota, storageUsed]).toEqual([username, quota, used])
    }
    const put = async (size: number) =>
      (await ask('POST', `resources/upload?path=/more.bin&fileSize=${size}`, bytes(Buffer.alloc(size)), known.ada))
        .status
    const { quota, used } = known.users.find(({ username }) => username === 'ada') ?? {}
    const free = Number(quota) - Number(used)
    expect([await put(free + 1), await put(free)]).toEqual([507, 201])
    expect(await downloaded('/homes/ada/more.bin')).toBe(sha256Of(Buffer.alloc(free)))
  })

  it('keeps notifications, email lists, SSH keys and the session log', async () => {
    expect(await idsOf('notifications')).toContain(known.notificationId)
    expect(await idsOf('email-lists')).toEqual([known.emailListId])
    expect(await idsOf('ssh-keys')).toEqual([known.sshKeyId])
    expect(await idsOf('activity/session?limit=200')).toEqual(expect.arrayContaining([...known.logged]))
  })

  it('sends the emails of pending notifications', async () => {
    expect((await mailbox.to('dispatch@harbour.example')).text).toContain('told.txt')
  })

  it('leaves nothing for doctor to report', async () => {
    const { ok, findings } = await sallyportJson<{ ok: boolean; findings: { state: string }[] }>(place, ['doctor'])
    // Notes tell of what is not set up.
    expect([ok, findings.filter(({ state }) => state !== 'ok' && state !== 'note')]).toEqual([true, []])
  })
})
