/** Unusually large or deep trees and unusual names, over the API. */
import { once } from 'node:events'
import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDiskStore } from '../src/blobs/disk.ts'
import { findInconsistencies, logOf } from './consistency.ts'
import { storeEngines, testsAll } from './databases.ts'
import { credentialsOf, headOf, type Json, openServedApp, type ServedApp } from './served-app.ts'
import { putTree } from './trees.ts'
import { contentsOf } from './zips.ts'

const GiB = 2 ** 30
/** Entries of a folder: more than a hundred pages, in `npm run test:all` a thousand. */
const count = testsAll ? 100_000 : 20_000
/** Takes seconds each on an idle machine. */
const timeout = 300_000
const inPath = encodeURIComponent

interface List extends Omit<Json, 'data'> {
  readonly data: readonly Json['data'][]
}

describe.each(storeEngines)('on %s', (engine) => {
  let app: ServedApp
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-extremes-'))
    app = await openServedApp(engine, { overrides: { blobs: await openDiskStore({ folder, power: false }) } })
  })
  afterAll(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
    await app.close()
    await rm(folder, { recursive: true })
  })

  const upload = async (path: string, content: string) => {
    const query = `path=${inPath(path)}&fileSize=${Buffer.byteLength(content)}`
    const answer = await app.ask('POST', `resources/upload?${query}`, { body: content })
    expect([path, answer.status, answer.text]).toEqual([path, 201, expect.any(String)])
    return answer.json().data
  }
  const info = async (path: string) => (await app.ask('GET', `resources?resource=${inPath(path)}`)).json().data
  const namesIn = async (path: string, query = '') => {
    const answer = await app.ask('GET', `resources/list?resource=${inPath(path)}&${query}`)
    return answer.json<List>().data.map(({ attributes }) => String(attributes['name']))
  }
  const download = async (path: string, headers: Record<string, string> = {}) => {
    const url = `${app.server.address}/api/v2/resources/download?resources[]=${inPath(path)}`
    const answer = await fetch(url, { headers: { ...credentialsOf(app.mira), ...headers } })
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test.each([
    ['255 bytes', `${'x'.repeat(251)}.txt`],
    ['255 bytes in two-byte letters', `${'é'.repeat(125)}a.txt`],
    ['255 bytes of families', `${'👩‍👧'.repeat(23)}ab`],
    ['flags, skin tones, symbols of later years', '🏴󠁧󠁢󠁳󠁣󠁴󠁿👍🏽🇦🇹🫨.png'],
    ['decomposed letters', 'Zoe\u0308 Ca\u0302ndida \u1112\u1161\u11ab.txt'],
    ['Hebrew', 'תקציב שנתי 2026.xlsx'],
    ['Arabic with marks of direction', '\u200fتقرير\u200e (٢٠٢٦).pdf'],
    ['names that mean something elsewhere', 'CON'],
    ['what addresses are made of', '#a?b=c&d=%2e%2e+e;f.txt'],
    ['what heads and JSON are made of', `"a"; filename='b', {"c": null}.txt`],
    ['what patterns are made of', '*[a-z]?{b,c}%_.txt'],
    ['blanks and dots around it', ' ..a. .'],
    ['an option of a command', '-rf'],
  ])('a name of %s is preserved by every operation', async (_, name) => {
    const shown = name.normalize('NFC')
    const stored = await upload(`/names/${name}`, name)
    expect(stored.attributes).toMatchObject({ name: shown, path: `/names/${shown}` })
    expect((await info(`/names/${name}`)).id).toBe(stored.id)
    expect(await namesIn('/names')).toContain(shown)

    const { headers, bytes } = await download(`id:${stored.id}`)
    expect(bytes.toString()).toBe(name)
    const [, encoded = ''] = /filename\*=UTF-8''(\S+)$/.exec(headers.get('content-disposition') ?? '') ?? []
    expect(decodeURIComponent(encoded)).toBe(shown)

    const again = await upload(`/names/${name}`, 'again')
    const other = String(again.attributes['name'])
    expect(other).not.toBe(shown)
    expect(Buffer.byteLength(other)).toBeLessThanOrEqual(255)
    const renaming = { json: { name: `${'y'.repeat(200)}${again.id}` } }
    expect((await app.ask('PATCH', `resources/${again.id}`, renaming)).status).toBe(200)
    expect(await logOf(app.context)).toContain(`STOR /names/${shown}`)
  })

  test('a file 250 folders deep is found, packed, copied, moved and deleted with them', { timeout }, async () => {
    const levels = '/d'.repeat(250)
    for (let made = 60; made < 250; made += 60)
      expect((await app.ask('POST', 'resources', { json: { path: `/deep${'/d'.repeat(made)}` } })).status).toBe(201)
    const { id } = await upload(`/deep${levels}/leaf.txt`, 'leaf')
    expect((await info(`/deep${levels}/leaf.txt`)).id).toBe(id)
    expect(await namesIn(`/deep${levels}`)).toEqual(['leaf.txt'])
    expect(await namesIn('/', 'name=leaf*')).toEqual(['leaf.txt'])
    expect(Object.keys(await contentsOf((await download('/deep')).bytes))).toContain(`deep${levels}/leaf.txt`)

    const top = await info('/deep')
    expect((await app.ask('PATCH', `resources/${top.id}`, { json: { name: 'deeper' } })).status).toBe(200)
    const both = { resources: ['/deeper'], parentResource: '/copies' }
    expect((await app.ask('POST', 'resources', { json: { path: '/copies' } })).status).toBe(201)
    expect((await app.ask('POST', 'resources/copy', { json: both })).status).toBe(200)
    expect((await info(`/copies/deeper${levels}/leaf.txt`)).attributes).toMatchObject({ size: 4 })
    const under = { resources: ['/copies/deeper'], parentResource: `/deeper${levels}` }
    const refused = await app.ask('POST', 'resources/move', { json: under })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('parentResource: the path would be too deep. A path has at most 255 levels.')
    expect((await app.ask('DELETE', 'resources', { json: { resources: ['/deeper', '/copies'] } })).status).toBe(200)
    expect(await namesIn('/', 'name=leaf*')).toEqual([])
  })

  test('thousands of entries of a folder are counted, and returned in pages without a gap', { timeout }, async () => {
    await putTree(app, app.mira, '/many', { folders: 0, filesEach: 0, filesAtTop: count })
    const page = async (query: string) => {
      const { data, totalResults } = (await app.ask('GET', `resources/list?resource=/many&${query}`)).json<List>()
      expect(totalResults).toBe(count)
      return data.map(({ attributes }) => String(attributes['name']))
    }
    const seen = new Set<string>()
    for (const offset of [0, 100, 200, count / 2 - 100, count / 2, count - 200, count - 100])
      for (const name of await page(`offset=${offset}&limit=100&sort=name`)) seen.add(name)
    expect(seen.size).toBe(7 * 100)
    const byName = [...seen]
    expect(byName.toSorted()).toEqual(byName)
    expect((await page(`offset=${count - 1}&limit=100&sort=-name`)).length).toBe(1)
    expect(await page(`offset=${count}&limit=100`)).toEqual([])
    expect((await page('offset=0&limit=2&sort=-date')).length).toBe(2)
    const found = await app.ask('GET', 'resources/list?resource=/many&name=*9999.*&limit=5')
    expect(found.json<List>().totalResults).toBe(0)
    expect((await upload('/many/first', 'again')).attributes['name']).toBe('first (2)')
    expect((await info('/many')).attributes['fileCount']).toBe(count + 1)
    expect((await app.ask('DELETE', 'resources', { json: { resources: ['/many'] } })).status).toBe(200)
  })

  test.runIf(testsAll)(
    'a file of more than 5 GiB is resumed, stored and served from beyond 4 GiB',
    { timeout },
    async () => {
      const size = 5 * GiB + 10
      const where = `resources/upload?path=/huge.bin&fileSize=${size}`
      await sendAndHangUp(where, size, Buffer.alloc(3_000_000))
      await claimToHaveReceived(5 * GiB)
      const answer = await app.ask('POST', where, { body: 'the end!!\n', headers: { offsetBytes: String(5 * GiB) } })
      expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
      // `head -c 5G /dev/zero`, followed by the end of the file.
      const sha256 = '92c283ed2e8677fb21a4bfa4269b62da079e207969dfa0098ac75ed97e9781c2'
      expect(answer.json().data.attributes).toMatchObject({ size, sha256 })
      const tail = await download('/huge.bin', { range: `bytes=${5 * GiB - 3}-` })
      expect(tail.headers.get('content-range')).toBe(`bytes ${5 * GiB - 3}-${size - 1}/${size}`)
      expect(tail.bytes.toString()).toBe('\0\0\0the end!!\n')
      const quota = (await app.ask('GET', 'account')).json().data.attributes['quota']
      expect(quota).toMatchObject({ diskUsed: expect.toSatisfy((used: number) => used > size) })
    },
  )

  /** Sends the beginning of an upload and disconnects; resolves when it can be resumed. */
  async function sendAndHangUp(where: string, size: number, beginning: Buffer): Promise<void> {
    const socket = await app.connect()
    socket.write(`POST /api/v2/${where} HTTP/1.1\r\nhost: x\r\n${headOf(app.mira)}content-length: ${size}\r\n\r\n`)
    if (!socket.write(beginning)) await once(socket, 'drain')
    await pause(50)
    socket.destroySoon()
    for (let tries = 0; tries < 500; tries++) {
      if (Number((await app.ask('GET', where)).json().data.attributes['offsetBytes']) > 0) return
      await pause(20)
    }
    throw new Error('nothing was kept')
  }

  /** Adds gigabytes of zeros without sending them: extends the file with a hole, and updates the received bytes and the quota. */
  async function claimToHaveReceived(bytes: number): Promise<void> {
    const { q } = app.context.db
    const partial = q.selectFrom('resumable_uploads as p').innerJoin('blobs as b', 'b.id', 'p.blob_id')
    const { id, key, received } = await partial.select(['p.id', 'p.received', 'b.key']).executeTakeFirstOrThrow()
    await truncate(join(folder, key.slice(0, 2), key), bytes)
    await q.updateTable('resumable_uploads').set({ received: bytes }).where('id', '=', id).execute()
    const charged = q.updateTable('accounts').set((e) => ({ disk_used: e('disk_used', '+', bytes - received) }))
    await charged.where('id', '=', app.account.id).execute()
  }
})
