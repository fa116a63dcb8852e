/** Shares that stop after a number of downloads. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { newPageClient, type PageClient } from '../../../test/page-client.ts'
import { addPerson, put } from '../../../test/people.ts'
import { canvasOf } from '../../../test/pictures.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { shareFiles } from '../../../test/shares.ts'
import { openNode } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import type { Access } from '../../core/shares/share.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'
import * as shares from '../../core/shares/shares.ts'
import { cleanUpVisits, resumeVisit } from '../../core/shares/visits/visits.ts'

const reached = 'The download limit of this page is reached'

describe.each(engines)('a share with a download limit, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())
  afterEach(() => expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([]))

  async function share(downloadLimit: number | null, rest: Partial<NewShareInput> = {}) {
    const names = ['a.txt', 'b.txt', 'c.txt']
    const contents = Object.fromEntries(names.map((name) => [name, `content of ${name}`]))
    const { share: made, folder, files } = await shareFiles(app, contents, { downloadLimit, ...rest })
    const { id, hash, resourceId } = made
    const ids: Record<string, number | undefined> = {}
    for (const name of names) ids[name] = files[name]?.resource.id
    const page = `/s/${hash}`
    const attributes = async () => (await app.ask('GET', `shares/${id}`)).json().data.attributes
    const count = async () => (await attributes())['downloadCount']
    const setLimit = async (limit: number | null) =>
      (await app.ask('PATCH', `shares/${id}`, { json: { downloadLimit: limit } })).status
    const visitor = async () => {
      const client = newPageClient(app)
      await client.get(page)
      return client
    }
    const file = (name: string) => `${page}/file/${ids[name]}`
    return { id, hash, folder, ids, page, zip: `${page}/zip/${resourceId}`, attributes, count, setLimit, visitor, file }
  }
  const statuses = async (client: PageClient, paths: readonly string[], headers: Record<string, string> = {}) => {
    const found: number[] = []
    for (const path of paths) found.push((await client.get(path, headers)).status)
    return found
  }
  const head = async (client: PageClient, path: string) =>
    (await fetch(app.server.address + path, { method: 'HEAD', headers: { cookie: client.cookie } })).status

  test('counts each version of a file once in a visit, also in ranges, and nothing that sends no bytes', async () => {
    const box = await share(2)
    const ann = await box.visitor()
    expect(await head(ann, box.file('a.txt'))).toBe(200)
    expect(await head(ann, box.zip)).toBe(200)
    const etag = (
      await fetch(app.server.address + box.file('a.txt'), { method: 'HEAD', headers: { cookie: ann.cookie } })
    ).headers.get('etag')
    expect(await statuses(ann, [box.file('a.txt')], { 'if-none-match': etag ?? '' })).toEqual([304])
    expect(await statuses(ann, [box.file('a.txt')], { range: 'bytes=900-' })).toEqual([416])
    expect([await box.count(), await statuses(ann, [box.page])]).toEqual([0, [200]])
    for (const range of ['bytes=0-3', 'bytes=4-', 'bytes=0-'])
      expect(await statuses(ann, [box.file('a.txt')], { range })).toEqual([206])
    expect([await statuses(ann, [box.file('a.txt')]), await box.count()]).toEqual([[200], 1])
    await put(app, app.operator, `${box.folder}/a.txt`, 'another content', { ifExists: 'replace' })
    expect([await statuses(ann, [box.file('a.txt')]), await box.count()]).toEqual([[200], 2])
  })

  test('ends for all visits; what a visit has started can be resumed and repeated', async () => {
    const box = await share(2)
    const [ann, ben] = [await box.visitor(), await box.visitor()]
    expect(await statuses(ann, [box.file('a.txt')])).toEqual([200])
    expect(await statuses(ben, [box.file('a.txt'), box.file('b.txt'), box.zip])).toEqual([200, 403, 403])
    expect(await statuses(ann, [box.file('a.txt')], { range: 'bytes=3-' })).toEqual([206])
    expect(await statuses(ann, [box.file('b.txt')], { range: 'bytes=3-' })).toEqual([403])
    expect(await head(ann, box.file('b.txt'))).toBe(200)
    expect(await box.attributes()).toMatchObject({ downloadLimit: 2, downloadCount: 2, status: 1 })
    const selection = `${box.page}/selection/${box.zip.split('/').at(-1)}`
    const both = { [`r${box.ids['a.txt']}`]: 'on', [`r${box.ids['b.txt']}`]: 'on' }
    const origin = { origin: app.server.address }
    expect((await (await box.visitor()).post(selection, both, origin)).status).toBe(403)
  })

  test('says so plainly on its page and with a refusal, without names of its owner', async () => {
    const box = await share(1)
    const png = await canvasOf(30, 20).png().toBuffer()
    const { resource: picture } = await put(app, app.operator, `${box.folder}/p.png`, png)
    const [ann, ben] = [await box.visitor(), await box.visitor()]
    expect((await ann.get(box.page)).text).toContain(`/file/${box.ids['a.txt']}`)
    expect(await statuses(ben, [`${box.page}/view/${picture.id}`, `${box.page}/preview/${picture.id}`])).toEqual([
      200, 200,
    ])
    expect(await statuses(ann, [box.file('a.txt')])).toEqual([200])
    const page = (await ben.get(box.page)).text
    expect(page).toContain(
      `${reached}, so its files can no longer be downloaded. Ask the person who sent you the link.`,
    )
    expect(page).toContain('<bdi>a.txt</bdi>')
    expect(page).not.toMatch(/\/(file|zip|view|preview|selection)\/|type="checkbox"|mira/)
    expect((await ann.get(box.page)).text).toContain(
      `${reached}. For a few hours, you can repeat downloads that you have started.`,
    )
    const refused = await ben.get(box.file('a.txt'))
    expect([refused.status, refused.headers.get('content-disposition')]).toEqual([403, null])
    expect(refused.text).toContain(`${reached}. Ask the person who sent you the link.`)
    expect(refused.text).not.toMatch(/mira|This page does not allow/)
    expect((await ben.get(box.file('a.txt'), { 'accept-language': 'de' })).text).toContain('Download-Limit erreicht')
    const json = JSON.parse((await ben.get(box.zip, { accept: 'application/json' })).text)
    expect(json.problem).toContain(reached)
    for (const client of [ann, ben])
      expect(await statuses(client, [`${box.page}/view/${picture.id}`, `${box.page}/preview/${picture.id}`])).toEqual([
        403, 403,
      ])
  })

  test('counts an archive once, and again after a change of its contents', async () => {
    const box = await share(2)
    const ann = await box.visitor()
    expect([await statuses(ann, [box.zip, box.zip]), await box.count()]).toEqual([[200, 200], 1])
    await put(app, app.operator, `${box.folder}/d.txt`)
    expect([await statuses(ann, [box.zip, box.zip]), await box.count()]).toEqual([[200, 200], 2])
    await put(app, app.operator, `${box.folder}/e.txt`)
    expect(await statuses(ann, [box.zip])).toEqual([403])
  })

  test('applies a changed limit at once; the count starts with the limit', async () => {
    const box = await share(null)
    const [ann, ben] = [await box.visitor(), await box.visitor()]
    expect([await statuses(ann, [box.file('a.txt'), box.file('b.txt')]), await box.count()]).toEqual([[200, 200], 0])
    expect([await box.setLimit(1), await statuses(ann, [box.file('a.txt')]), await box.count()]).toEqual([
      200,
      [200],
      1,
    ])
    expect(await statuses(ben, [box.file('a.txt')])).toEqual([403])
    expect([await box.setLimit(2), await statuses(ben, [box.file('a.txt'), box.file('b.txt')])]).toEqual([
      200,
      [200, 403],
    ])
    // Below the count: nothing more starts, and the count stays.
    expect([await box.setLimit(1), await box.count()]).toEqual([200, 2])
    expect(await statuses(ben, [box.file('c.txt'), box.file('a.txt')])).toEqual([403, 200])
    expect([await box.setLimit(null), await statuses(ben, [box.file('c.txt')]), await box.count()]).toEqual([
      200,
      [200],
      0,
    ])
    expect([await box.setLimit(1), await box.count()]).toEqual([200, 0])
    expect([await statuses(ben, [box.file('a.txt'), box.file('b.txt')]), await box.count()]).toEqual([[200, 403], 1])
  })

  test('limits sends, and leaves uploads and lists of shared folders as they are', async () => {
    const { folder } = await share(null)
    const send = await share(1, { type: 'send', resources: [`${folder}/a.txt`] })
    const ann = await send.visitor()
    const file = /\/file\/\d+/.exec((await ann.get(send.page)).text)?.[0] ?? 'none'
    expect(await statuses(ann, [`${send.page}${file}`])).toEqual([200])
    expect(await statuses(await send.visitor(), [`${send.page}${file}`])).toEqual([403])
    const access = new Set<Access>(['upload', 'download'])
    const box = await share(1, { access })
    await statuses(await box.visitor(), [box.file('a.txt')])
    const ben = await box.visitor()
    const form = new FormData()
    form.append('files', new Blob(['new']), 'new.txt')
    const path = `${box.page}/upload/${box.zip.split('/').at(-1)}`
    expect((await ben.post(path, form, { origin: app.server.address })).text).toContain('<bdi>new.txt</bdi>')
  })

  test('counts exactly under concurrency, also on two nodes', async () => {
    const box = await share(5)
    const node = await openNode(app)
    const contexts = [app.context, node.context]
    const secrets = await Promise.all(
      Array.from({ length: 6 }, async () => (await visitLink(app.context, box.hash)).secret),
    )
    const take = async (secret: string, i: number, content: string) => {
      const visitor = await resumeVisit(contexts[i % 2] ?? app.context, box.hash, secret, '198.51.100.7')
      return await visitor?.actor.visit?.countDownload?.(content).then(
        () => 'granted',
        (fault) => fault.code,
      )
    }
    // Each visit asks for two files, and for each four times at once.
    const asked = secrets.flatMap((secret) =>
      ['x', 'y'].flatMap((content) => Array.from({ length: 4 }, () => [secret, content] as const)),
    )
    const outcomes = await Promise.all(asked.map(([secret, content], i) => take(secret, i, content)))
    const granted = new Set(asked.filter((_, i) => outcomes[i] === 'granted').map((one) => one.join(' ')))
    expect([granted.size, await box.count(), new Set(outcomes)]).toEqual([5, 5, new Set(['granted', 'forbidden'])])
    const rows = () =>
      app.context.db.q.selectFrom('visit_downloads').selectAll().where('content', 'in', ['x', 'y']).execute()
    expect(await rows()).toHaveLength(5)
    await node.close()
    app.clock.move(12 * 3_600_000 + 1)
    await cleanUpVisits(app.context)
    expect(await rows()).toEqual([])
  })

  test('has a limit from 1 to 100,000; receive folders have none, and others cannot change it', async () => {
    const box = await share(3)
    const patch = async (json: unknown, as?: ServedApp['mira']) =>
      (await app.ask('PATCH', `shares/${box.id}`, { json, ...(as && { as }) })).status
    for (const downloadLimit of [0, -1, 1.5, 100_001, 'many'])
      expect([downloadLimit, await patch({ downloadLimit })]).toEqual([downloadLimit, 400])
    expect(await patch({ downloadLimit: 100_000, downloadCount: 0 })).not.toBe(500)
    const eve = await addPerson(app, 'eve')
    expect(await patch({ downloadLimit: null }, eve)).toBe(404)
    const stranger = await app.another(`quay-${engine}`)
    await expect(shares.update(app.context, stranger.operator, box.id, { downloadLimit: null })).rejects.toThrow(
      /no share/,
    )
    expect((await box.attributes())['downloadLimit']).toBe(100_000)
    await put(app, app.operator, '/drop/x.txt')
    const json = { type: 'receive', name: 'Drop', resources: ['/drop'], downloadLimit: 5 }
    const made = await app.ask('POST', 'shares', { json })
    expect([made.status, made.json().errors[0].detail]).toEqual([400, expect.stringMatching(/^downloadLimit is for/)])
    expect(
      (await app.ask('POST', 'shares', { json: { ...json, type: 'shared_folder' } })).json().data.attributes,
    ).toMatchObject({
      downloadLimit: 5,
      downloadCount: 0,
    })
  })
})
