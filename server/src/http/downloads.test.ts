/** Accounting of downloads over real sockets: every request is logged as it was, and a download is announced once. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { newPageClient, type PageClient } from '../../test/page-client.ts'
import { type Person, put } from '../../test/people.ts'
import { bmpOf } from '../../test/pictures.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { removeExpiredDownloadProgress } from '../core/files/downloads/downloads.ts'
import * as tree from '../core/files/tree/tree.ts'
import * as links from '../core/shares/links/links.ts'
import * as shares from '../core/shares/shares.ts'

const hour = 3_600_000
const content = 'the quick brown fox'
const url = (path: string) => `/api/v2/resources/download?resources%5B%5D=${encodeURIComponent(path)}`

describe.each(engines)('downloads of a file, on %s', (engine) => {
  let app: ServedApp
  let ada: Person
  let ann: PageClient
  let hash: string
  let linkHash: string
  let fileId: number
  let pictureId: number
  beforeAll(async () => {
    app = await openServedApp(engine, { trustedProxies: '127.0.0.1' })
    ada = await app.addPerson('ada')
    await put(app, app.operator, '/fox.txt', content)
    await put(app, app.operator, '/parts.bin', randomBytes(24 * 64 * 1024))
    await put(app, app.operator, '/large.bin', randomBytes(24 * 1024 * 1024))
    await put(app, app.operator, '/box/large.bin', randomBytes(24 * 1024 * 1024))
    pictureId = (await put(app, app.operator, '/in/dot.bmp', bmpOf(4, 4))).resource.id
    fileId = (await put(app, app.operator, '/in/a.txt', content)).resource.id
    const input = { type: 'shared_folder', name: 'In', resources: ['/in'] } as const
    hash = (await shares.create(app.context, app.operator, input)).view.share.hash
    linkHash = (await links.create(app.context, app.operator, { resource: '/in', listed: false })).link.hash
    ann = newPageClient(app)
    await ann.get(`/s/${hash}`)
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    const { q } = app.context.db
    for (const table of ['session_log', 'events', 'download_progress'] as const) await q.deleteFrom(table).execute()
    asked = answered()
  })

  /** Receivers get the last byte before it is recorded: waits until every request has ended. */
  let asked = 0
  const answered = () => app.logged.filter((line) => line.includes('"msg":"request"')).length
  async function over<T>(request: Promise<T>): Promise<T> {
    asked += 1
    const answer = await request
    await expect.poll(answered, { timeout: 20_000 }).toBeGreaterThanOrEqual(asked)
    return answer
  }

  const get = async (range: string | null, { from = '192.0.2.1', as = app.mira, path = '/fox.txt' } = {}) => {
    const headers = { 'x-forwarded-for': from, ...(range !== null && { range: `bytes=${range}` }) }
    return await over(app.ask('GET', url(path), { as, headers }))
  }
  const rows = async () => {
    const query = app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'RETR').orderBy('id')
    return (await query.execute()).map(({ username, status, bytes }) => `${username} ${status} ${bytes}`)
  }
  const events = async () => {
    const query = app.context.db.q.selectFrom('events').selectAll().where('name', '=', 'resources.download')
    return (await query.execute()).length
  }
  const previews = async () => {
    const query = app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'PREVIEW').orderBy('id')
    return (await query.execute()).map(({ username, path }) => `${username} ${path}`)
  }
  const kept = async () => await app.context.db.q.selectFrom('download_progress').selectAll().execute()

  test('a whole file is one log entry and one event, and leaves no intervals', async () => {
    expect((await get(null)).text).toBe(content)
    expect([await rows(), await events(), await kept()]).toEqual([['mira - 19'], 1, []])
    await get('0-')
    expect([await rows(), await events(), await kept()]).toEqual([['mira - 19', 'mira - 19'], 2, []])
  })

  test('all but the last byte is a partial entry; the last byte completes one download', async () => {
    await get('0-17')
    expect([await rows(), await events()]).toEqual([['mira partial 18'], 0])
    await get('18-18')
    expect([await rows(), await events(), await kept()]).toEqual([['mira partial 18', 'mira - 1'], 1, []])
    const log = async (query: string) => (await app.ask('GET', `activity/session${query}`)).text
    expect(JSON.parse(await log('?status=partial')).data).toMatchObject([
      { attributes: { operation: 'RETR', status: 'partial', bytesTransferred: 18 } },
    ])
    expect(await log('/export?status=partial')).toMatch(/RETR,\/fox\.txt,,tests,18,0,partial,/)
    asked = answered()
    // Counting starts again from there.
    await get('18-18')
    expect(await events()).toBe(1)
    await get('0-17')
    expect(await events()).toBe(2)
  })

  test('a complete download after a part restarts the count', async () => {
    await get('0-9')
    await get(null)
    await get('10-18')
    expect([await rows(), await events()]).toEqual([['mira partial 10', 'mira - 19', 'mira partial 9'], 1])
  })

  test('halves for two addresses, two tokens or of two versions are not a download', async () => {
    await get('0-9')
    await get('10-18', { from: '192.0.2.2' })
    await get('10-18', { as: ada })
    expect(await events()).toBe(0)
    await put(app, app.operator, '/fox.txt', content, { ifExists: 'replace' })
    await get('10-18')
    expect([(await rows()).length, await events()]).toEqual([4, 0])
    await get('0-9')
    expect(await events()).toBe(1)
  })

  test('halves count together within an hour, and no longer', async () => {
    await get('0-9')
    app.clock.move(hour - 1)
    await get('10-18')
    expect(await events()).toBe(1)
    await get('0-9')
    app.clock.move(hour)
    await get('10-18')
    expect(await events()).toBe(1)
    await get('0-9')
    expect(await events()).toBe(2)
    await get('0-9')
    app.clock.move(hour)
    await removeExpiredDownloadProgress(app.context)
    expect(await kept()).toEqual([])
  })

  test('many concurrent ranges are exactly one download', async () => {
    const piece = 64 * 1024
    const ranges = Array.from({ length: 24 }, (_, i) => `${i * piece}-${(i + 1) * piece - 1}`)
    const answers = await Promise.all(ranges.map((range) => get(range, { path: '/parts.bin' })))
    expect(answers.map(({ status }) => status)).toEqual(ranges.map(() => 206))
    expect([(await rows()).length, await events(), await kept()]).toEqual([24, 1, []])
    expect((await rows()).filter((row) => row === `mira partial ${piece}`)).toHaveLength(23)
  })

  test('HEAD and 304 are not logged', async () => {
    const { sha256 } = (await tree.get(app.context, app.operator, '/fox.txt')).resource
    await over(app.ask('HEAD', url('/fox.txt'), { headers: { range: 'bytes=0-3' } }))
    const known = { 'if-none-match': `"${sha256}"` }
    expect((await over(app.ask('GET', url('/fox.txt'), { headers: known }))).status).toBe(304)
    expect((await get('19-')).status).toBe(416)
    expect([await rows(), await events(), await kept()]).toEqual([[], 0, []])
  })

  test('an interrupted one is a partial entry with the bytes that were sent, and can be resumed', async () => {
    const socket = await app.connect()
    socket.write(
      `GET ${url('/large.bin')} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n${headOf(app.mira)}\r\n`,
    )
    await over(once(socket, 'data').then(() => socket.destroy()))
    // An interrupted response is recorded after its end.
    await expect.poll(rows).toHaveLength(1)
    const bytes = Number((await rows())[0]?.replace('mira partial ', ''))
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(24 * 1024 * 1024)
    expect(await events()).toBe(0)
    await get(`${bytes}-`, { path: '/large.bin' })
    expect([(await rows()).length, await events()]).toEqual([2, 1])
  })

  test('an archive is an entry for each resource, and if interrupted a partial one with its bytes', async () => {
    const socket = await app.connect()
    socket.write(`GET ${url('/box')} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}\r\n`)
    await over(once(socket, 'data').then(() => socket.destroy()))
    // An interrupted response is recorded after its end.
    await expect.poll(rows).toHaveLength(1)
    const bytes = Number((await rows())[0]?.replace('mira partial ', ''))
    expect([bytes > 0, bytes < 24 * 1024 * 1024, await events()]).toEqual([true, true, 0])
    const whole = await get(null, { path: '/box' })
    expect([whole.status, await events()]).toEqual([200, 1])
    expect((await rows()).sort()).toEqual([`mira - ${whole.headers.get('content-length')}`, `mira partial ${bytes}`])
  })

  test('displayed content is a preview and not a download, for visitors as for users', async () => {
    const { data } = (await over(app.ask('GET', 'resources/preview/text?resource=/fox.txt'))).json()
    expect(data.attributes).toEqual({ text: content, isWhole: true })
    await over(app.ask('GET', 'resources/preview?resource=/in/dot.bmp&size=large'))
    await over(app.ask('GET', 'resources/preview?resource=/in/dot.bmp&size=small'))
    for (const size of ['small', 'large']) await over(ann.get(`/s/${hash}/view/${pictureId}?size=${size}`))
    expect(await previews()).toEqual(['mira /fox.txt', 'mira /in/dot.bmp', 'public /in/dot.bmp'])
    expect([await rows(), await events()]).toEqual([[], 0])
    const { json } = await app.ask('GET', 'activity/session?type=preview')
    expect(json<{ data: unknown }>().data).toHaveLength(3)
    expect((await app.ask('GET', 'activity/session/export?type=PREVIEW')).text).toContain('PREVIEW,/fox.txt')
  })

  test('the same applies to visitors of shares and direct links', async () => {
    for (const path of [`/s/${hash}/file/${fileId}`, `/d/${linkHash}/a.txt`]) {
      const before = await events()
      expect((await over(ann.get(path, { range: 'bytes=0-17' }))).status).toBe(206)
      expect(await events()).toBe(before)
      await over(ann.get(path, { range: 'bytes=18-' }))
      expect(await events()).toBe(before + 1)
    }
    expect(await rows()).toEqual(['public partial 18', 'public - 1', 'public partial 18', 'public - 1'])
  })
})
