/**
 * T-22, T-27, T-28: every route beside the API, from the server's own list, called with paths and ids outside the share, the pages
 * and the build.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { formWith, newPageClient, type PageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { pageRoutes, type Route } from '../../../test/routes.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { addShare } from '../../../test/shares.ts'
import { AttemptChanges } from '../../core/attempt-changes.ts'
import { withDefaultForm } from '../../core/forms/default-form.ts'
import type { RateLimits } from '../../core/rate-limits.ts'
import { create as createLink } from '../../core/shares/links/links.ts'
import { accessNames } from '../../core/shares/share.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'
import * as shares from '../../core/shares/shares.ts'

const marker = 'beside-the-share'

/** Without rate limits, so that each attempt gets its own response. */
const free = { take: () => 0, refund: () => undefined }
const rateLimits: RateLimits = {
  ...{
    address: free,
    user: free,
    credentials: free,
    secondFactorCodes: free,
    passwordEmails: free,
    testMessages: free,
    testEmails: free,
  },
  ...{
    unknownLinks: free,
    sharePasswordFromAddress: free,
    sharePassword: free,
    visits: free,
    referrals: free,
    refreshes: free,
    refusals: free,
    refusalMs: 1,
    changes: new AttemptChanges(),
  },
}

const ways = [
  '..',
  '%2e%2e',
  '..%2f..',
  '%252e%252e%252f',
  '..;',
  '..%5c..',
  '%5c..%5c',
  '.%00.',
  '%c0%ae%c0%ae',
  '....%2f%2f',
]

const decoded = (way: string): string => {
  try {
    return decodeURIComponent(way)
  } catch {
    return way
  }
}

describe.each(engines)('visitors on %s', (engine) => {
  let app: ServedApp
  let ann: PageClient
  let hashes: { folder: string; receive: string; link: string }
  /** Ids outside the share. */
  let outside: number[]
  beforeAll(async () => {
    app = await openServedApp(engine, { overrides: { rateLimits } })
    const mira = app.operator
    for (const folder of ['/box', '/drop', '/public', '/box2', `/${marker}`])
      await put(app, mira, `${folder}/a.txt`, `${marker} in ${folder}`)
    await put(app, mira, '/box/inside.txt', 'shown')
    const input = { name: 'Box', access: new Set(accessNames) }
    const folder = await shares.create(app.context, mira, { ...input, type: 'shared_folder', resources: ['/box'] })
    const receive = await shares.create(
      app.context,
      mira,
      { ...input, type: 'receive', resources: ['/drop'] },
      withDefaultForm(app.context),
    )
    const { link } = await createLink(app.context, mira, { resource: '/public', listed: true })
    hashes = { folder: folder.view.share.hash, receive: receive.view.share.hash, link: link.hash }
    const rows = await app.context.db.q.selectFrom('resources').select(['id', 'name', 'parent_id']).execute()
    const boxId = folder.view.share.resourceId
    outside = rows.filter((row) => row.id !== boxId && row.parent_id !== boxId).map((row) => row.id)
    ann = newPageClient(app)
    await ann.get(`/s/${hashes.folder}`)
  })
  afterAll(() => app.close())

  const bugs = () => app.logged.filter((line) => line.includes('"msg":"bug"'))
  /** The tree outside the shared folder, as text. */
  async function rest(): Promise<string> {
    const rows = await app.context.db.q
      .selectFrom('resources')
      .selectAll()
      .where('id', 'in', outside)
      .orderBy('id')
      .execute()
    return JSON.stringify(
      rows.map(({ id, name, parent_id, deleted_at, child_count }) => [id, name, parent_id, deleted_at, child_count]),
    )
  }
  const ask = ({ method }: Route, path: string) =>
    method === 'GET' ? ann.get(path) : ann.post(path, { name: 'x', password: 'x', email: 'a@b.example' })

  // The routing of URLs does not depend on the engine.
  test.runIf(engine === 'sqlite')(
    'every parameter of every route refuses every kind of traversal',
    async () => {
      const routes = await pageRoutes(app)
      expect(routes.length).toBeGreaterThan(30)
      const before = await rest()
      for (const route of routes)
        for (const way of ways)
          for (const target of [marker, `box2%2fa.txt`, `${marker}%2fa.txt`, 'etc%2fpasswd']) {
            const value = `${way}%2f${target}`
            const filled = route.url.replaceAll(
              /:(hash|link)/g,
              route.url.startsWith('/d/') ? hashes.link : hashes.folder,
            )
            const paths = [
              route.url.replaceAll(/:\w+|\*/g, value),
              filled.replaceAll(/:\w+/g, value).replace('*', `${way}/${target.replaceAll('%2f', '/')}`),
              `${filled.replaceAll(/:\w+/g, '1').replace('*', 'a.txt')}/${way}/${target}`,
            ]
            if (target === marker && (route.url.includes(':') || route.url === '/unsubscribe'))
              paths.push(`${route.url.replaceAll(/:\w+|\*/g, '1')}?code=${value}&name=${value}&size=1&folder=${value}`)
            for (const path of paths.filter((one) => one !== route.url)) {
              const { status, text } = await ask(route, path)
              // The server's own files may be long.
              expect([path, status, text.slice(0, 5_000)]).toEqual([
                path,
                expect.toSatisfy((s: number) => s < 500),
                expect.not.stringMatching(/beside-the-share in \/(box2|drop|beside)|root:x:0/),
              ])
            }
          }
      expect(await rest()).toBe(before)
      expect(bugs()).toEqual([])
    },
    240_000,
  )

  test('names of files and folders sent by visitors do not lead elsewhere', async () => {
    const inside = await put(app, app.operator, '/wide/x.txt', 'shown')
    const before = await rest()
    const { share } = (
      await shares.create(app.context, app.operator, {
        ...{ type: 'shared_folder', name: 'Wide', access: new Set(accessNames), resources: ['/wide'] },
      })
    ).view
    const bob = newPageClient(app)
    await bob.get(`/s/${share.hash}`)
    const names = [
      ...ways.map(decoded),
      '../box2/a.txt',
      '/box2/a.txt',
      '..\\box2\\a.txt',
      'C:\\a.txt',
      '.',
      'a\0.txt',
      'a/',
    ]
    for (const name of names) {
      const at = `/s/${share.hash}`
      const query = `name=${encodeURIComponent(name)}&folder=${encodeURIComponent(`${name}/..`)}&size=1`
      const headers = { 'content-type': 'application/octet-stream' }
      const answers = [
        await bob.post(`${at}/rename/${inside.resource.id}`, { name, folder: '1' }),
        await bob.post(`${at}/upload/${share.resourceId}`, formWith({}, { [name]: 'x' })),
        await bob.post(`${at}/upload/${share.resourceId}?${query}`, { x: '' }, headers),
        await bob.get(`${at}/upload/${share.resourceId}?${query}`),
      ]
      expect([name, answers.map(({ status }) => status)]).toEqual([
        name,
        answers.map(() => expect.toSatisfy((status: number) => status < 500)),
      ])
    }
    // Visitors cannot rename or delete the folder itself.
    for (const [what, body] of [
      ['rename', { name: 'mine' }],
      ['delete', { x: '' }],
    ] as const) {
      const { text } = await bob.post(`/s/${share.hash}/${what}/${share.resourceId}`, { ...body })
      expect([what, text]).toEqual([what, expect.toSatisfy((page: string) => /role="alert"|did not work/.test(page))])
    }
    const wide = await app.context.db.q
      .selectFrom('resources')
      .select(['name', 'deleted_at'])
      .where('id', '=', share.resourceId ?? 0)
      .execute()
    expect(wide).toEqual([{ name: 'wide', deleted_at: null }])
    expect(await rest()).toBe(before)
    const stored = await app.context.db.q
      .selectFrom('resources')
      .select('name')
      .where('parent_id', 'is not', null)
      .execute()
    const odd = stored.map(({ name }) => name).filter((name) => /^\.{0,2}$|[/\\\0]/.test(name))
    expect(odd).toEqual([])
    expect(bugs()).toEqual([])
  })

  test('T-28: ids outside a share are not found, for every type of share', async () => {
    const mira = app.operator
    const made = async (input: Pick<NewShareInput, 'type' | 'access'>, resource: string) => {
      const { share } = await addShare(app, { resources: [resource], ...input })
      const visitor = newPageClient(app)
      await visitor.get(`/s/${share.hash}`)
      return { share, visitor }
    }
    for (const folder of ['/k1', '/k2', '/k3']) await put(app, mira, `${folder}/own.txt`, 'own')
    const kinds = [
      await made({ type: 'send' }, `/${marker}/a.txt`),
      await made({ type: 'send' }, '/k1'),
      await made({ type: 'shared_folder', access: new Set(['upload']) }, '/k1'),
      await made({ type: 'shared_folder', access: new Set(['download']) }, '/k2'),
      await made({ type: 'receive' }, '/k3'),
    ]
    const rows = await app.context.db.q.selectFrom('resources').select(['id', 'parent_id']).execute()
    const above = new Map(rows.map((row) => [row.id, row.parent_id]))
    const isBelow = (id: number, root: number): boolean => {
      for (let at: number | null | undefined = id; at; at = above.get(at)) if (at === root) return true
      return false
    }
    // The root of the account, the shared folders with their contents, and the originals of their copies.
    const tops = new Set([null, ...kinds.map(({ share }) => share.resourceId)])
    const beside = rows.filter((row) => tops.has(row.id) || tops.has(row.parent_id)).map((row) => row.id)
    const before = await rest()
    const withId = (await pageRoutes(app)).filter(({ url }) => url.includes(':id'))
    for (const { share, visitor } of kinds)
      for (const { method, url } of withId)
        for (const id of beside.filter((one) => !isBelow(one, share.resourceId ?? 0))) {
          const query = url.includes('upload') ? '?name=x&size=1' : ''
          const path = `${url.replace(':hash', share.hash).replace(':id', String(id))}${query}`
          const answer = method === 'GET' ? await visitor.get(path) : await visitor.post(path, { name: 'x' })
          // Visitors who can only upload see the same page for every id: a form without any content.
          if (url.includes('/folder/') && !share.access.has('download') && share.type !== 'receive')
            expect(answer.text).not.toMatch(/own\.txt|<table/)
          else
            expect([share.type, path, answer.status]).toEqual([
              share.type,
              path,
              expect.toSatisfy((status: number) => status >= 400 && status < 500),
            ])
        }
    expect(await rest()).toBe(before)
    // A receive folder and an upload-only share do not show their own contents either.
    for (const { share, visitor } of [kinds[2], kinds[4]].filter((one) => one !== undefined))
      for (const { id } of rows.filter((row) => row.id !== share.resourceId && isBelow(row.id, share.resourceId ?? 0)))
        for (const what of ['file', 'zip', 'view', 'look', 'folder']) {
          const answer = await visitor.get(`/s/${share.hash}/${what}/${id}`)
          if (what !== 'folder')
            expect([what, answer.status]).toEqual([what, expect.toSatisfy((s: number) => s >= 400)])
          expect(answer.text).not.toContain('own.txt')
        }
  })

  test('T-28: ids outside a share are not found', async () => {
    const before = await rest()
    const withId = (await pageRoutes(app)).filter(({ url }) => url.includes(':id'))
    expect(withId.length).toBeGreaterThan(6)
    for (const route of withId)
      for (const id of outside) {
        const path = route.url.replace(':hash', hashes.folder).replace(':id', String(id))
        const query = route.url.includes('upload') ? '?name=x&size=1' : ''
        const { status, text } = await ask(route, path + query)
        expect([path, status]).toEqual([path, expect.toSatisfy((s: number) => s >= 400 && s < 500)])
        expect(text).not.toContain(marker)
      }
    expect(await rest()).toBe(before)
  })

  test('a visit only opens its own page', async () => {
    const secret = ann.cookie
    const others = [hashes.receive, hashes.link]
    for (const hash of others) {
      const answer = await fetch(`${app.server.address}/s/${hash}/entries`, {
        method: 'POST',
        headers: { cookie: secret },
        body: '{}',
      })
      expect(answer.status).toBe(404)
    }
    const seen = newPageClient(app)
    await seen.get(`/s/${hashes.receive}`)
    for (const path of ['/zip/1', '/file/1', '/folder/1', '/upload/1?name=x&size=1'])
      expect((await seen.get(`/s/${hashes.receive}${path}`)).status).toBeGreaterThanOrEqual(400)
    const drop = (await app.ask('GET', 'resources?resource=/drop')).json().data.id
    for (const path of [`/zip/${drop}`, `/folder/${drop}`, `/view/${drop}`, `/rename/${drop}`, `/delete/${drop}`])
      expect((await seen.get(`/s/${hashes.receive}${path}`)).text).not.toContain(marker)
  })

  test('a direct link serves files by full path, lists folders if enabled, and ends at once', async () => {
    const mira = app.operator
    await put(app, mira, '/public/deep/b c.txt', 'deep')
    await put(app, mira, '/public/id:1', 'odd name')
    const at = `/d/${hashes.link}`
    expect((await ann.get(at)).text).toContain('href="')
    expect((await ann.get(`${at}/deep`)).text).toContain('b%20c.txt')
    const file = await ann.get(`${at}/deep/b%20c.txt`)
    expect([file.text, file.headers.get('content-disposition')]).toEqual([
      'deep',
      expect.stringContaining('attachment'),
    ])
    expect((await ann.get(`${at}/id:1`)).text).toBe('odd name')
    const [view] = (await app.ask('GET', 'direct-links')).json<{
      data: { id: number; attributes: { url: string; path: string } }[]
    }>().data
    expect(view?.attributes).toMatchObject({ url: expect.stringContaining(at), path: '/public', isIndexEnabled: true })
    await app.ask('PATCH', `direct-links/${view?.id}`, { json: { isIndexEnabled: false } })
    expect([(await ann.get(at)).status, (await ann.get(`${at}/deep`)).status]).toEqual([404, 404])
    expect((await ann.get(`${at}/deep/b%20c.txt`)).text).toBe('deep')
    await app.ask('PATCH', `direct-links/${view?.id}`, { json: { isEnabled: false } })
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(404)
    await app.ask('PATCH', `direct-links/${view?.id}`, { json: { isEnabled: true } })
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(200)
    await app.ask('DELETE', `direct-links/${view?.id}`)
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(404)
  })
})
