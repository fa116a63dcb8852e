/** T-22, T-27, T-28: every route of outsiders' pages, out of the list that the server itself makes, asked for what lies beside the share. */
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openServedHouse, type ServedHouse } from '../../../test/http-house.ts'
import { newOutsider, type Outsider } from '../../../test/outsider.ts'
import { put } from '../../../test/people.ts'
import { withUsualForm } from '../../core/forms/receives.ts'
import type { Guesses } from '../../core/guesses.ts'
import { create as createLink } from '../../core/shares/links.ts'
import { accessNames } from '../../core/shares/share.ts'
import * as shares from '../../core/shares/shares.ts'
import { registerPages } from './pages.ts'

const marker = 'beside-the-share'

interface Route {
  readonly method: string
  readonly url: string
}

async function routesOf(house: ServedHouse): Promise<Route[]> {
  const app: FastifyInstance = Fastify()
  const routes: Route[] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, url })
  })
  await registerPages(
    app,
    { tools: house.tools, usage: house.usage, trustedProxies: [] },
    async (_name, _request, reply) => reply,
  )
  await app.close()
  return routes
}

/** Here everybody may try as often as he likes, so that each try is answered for itself. */
const free = { take: () => 0, giveBack: () => undefined }
const guesses: Guesses = {
  ...{ address: free, user: free, credentials: free, codes: free, letters: free, tests: free },
  ...{ links: free, shareFrom: free, share: free, visits: free, referrals: free, refusalMs: 1 },
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

describe.each(engines)('outsiders on %s', (engine) => {
  let house: ServedHouse
  let ann: Outsider
  let hashes: { folder: string; receive: string; link: string }
  /** Ids of what lies outside of what is shared. */
  let outside: number[]
  beforeAll(async () => {
    house = await openServedHouse(engine, { overrides: { guesses } })
    const mira = house.operator
    for (const folder of ['/box', '/drop', '/public', '/box2', `/${marker}`])
      await put(house, mira, `${folder}/a.txt`, `${marker} in ${folder}`)
    await put(house, mira, '/box/inside.txt', 'shown')
    const input = { name: 'Box', access: new Set(accessNames) }
    const folder = await shares.create(house.tools, mira, { ...input, type: 'shared_folder', resources: ['/box'] })
    const receive = await shares.create(
      house.tools,
      mira,
      { ...input, type: 'receive', resources: ['/drop'] },
      withUsualForm(house.tools),
    )
    const { link } = await createLink(house.tools, mira, { resource: '/public', listed: true })
    hashes = { folder: folder.view.share.hash, receive: receive.view.share.hash, link: link.hash }
    const rows = await house.tools.db.q.selectFrom('resources').select(['id', 'name', 'parent_id']).execute()
    const boxId = folder.view.share.resourceId
    outside = rows.filter((row) => row.id !== boxId && row.parent_id !== boxId).map((row) => row.id)
    ann = newOutsider(house)
    await ann.get(`/s/${hashes.folder}`)
  })
  afterAll(() => house.close())

  const bugs = () => house.logged.filter((line) => line.includes('"msg":"bug"'))
  /** The tree outside of the shared folder, as text. */
  async function rest(): Promise<string> {
    const rows = await house.tools.db.q
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

  test('every route is asked with every way out, in each of its parameters', async () => {
    const routes = await routesOf(house)
    expect(routes.length).toBeGreaterThan(15)
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
          for (const path of paths.filter((one) => one !== route.url)) {
            const { status, text } = await ask(route, path)
            expect([path, status, text]).toEqual([
              path,
              expect.toSatisfy((s: number) => s < 500),
              expect.not.stringMatching(/beside-the-share in \/(box2|drop|beside)|root:/),
            ])
          }
        }
    expect(await rest()).toBe(before)
    expect(bugs()).toEqual([])
  }, 240_000)

  test('T-28: the ids of all that is not shared lead nowhere', async () => {
    const before = await rest()
    const withId = (await routesOf(house)).filter(({ url }) => url.includes(':id'))
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

  test('a visit opens its own page and no other', async () => {
    const secret = ann.cookie
    const others = [hashes.receive, hashes.link]
    for (const hash of others) {
      const answer = await fetch(`${house.door.address}/s/${hash}/entries`, {
        method: 'POST',
        headers: { cookie: secret },
        body: '{}',
      })
      expect(answer.status).toBe(404)
    }
    const seen = newOutsider(house)
    await seen.get(`/s/${hashes.receive}`)
    for (const path of ['/zip/1', '/file/1', '/folder/1', '/upload/1?name=x&size=1'])
      expect((await seen.get(`/s/${hashes.receive}${path}`)).status).toBeGreaterThanOrEqual(400)
    const drop = (await house.ask('GET', 'resources?resource=/drop')).json().data.id
    for (const path of [`/zip/${drop}`, `/folder/${drop}`, `/view/${drop}`, `/rename/${drop}`, `/delete/${drop}`])
      expect((await seen.get(`/s/${hashes.receive}${path}`)).text).not.toContain(marker)
  })

  test('a direct link gives files by whole paths, lists where that is on, and stops at once', async () => {
    const mira = house.operator
    await put(house, mira, '/public/deep/b c.txt', 'deep')
    await put(house, mira, '/public/id:1', 'odd name')
    const at = `/d/${hashes.link}`
    expect((await ann.get(at)).text).toContain('href="')
    expect((await ann.get(`${at}/deep`)).text).toContain('b%20c.txt')
    const file = await ann.get(`${at}/deep/b%20c.txt`)
    expect([file.text, file.headers.get('content-disposition')]).toEqual([
      'deep',
      expect.stringContaining('attachment'),
    ])
    expect((await ann.get(`${at}/id:1`)).text).toBe('odd name')
    const [view] = (await house.ask('GET', 'direct-links')).json<{
      data: { id: number; attributes: { url: string; path: string } }[]
    }>().data
    expect(view?.attributes).toMatchObject({ url: expect.stringContaining(at), path: '/public', isIndexEnabled: true })
    await house.ask('PATCH', `direct-links/${view?.id}`, { json: { isIndexEnabled: false } })
    expect([(await ann.get(at)).status, (await ann.get(`${at}/deep`)).status]).toEqual([404, 404])
    expect((await ann.get(`${at}/deep/b%20c.txt`)).text).toBe('deep')
    await house.ask('PATCH', `direct-links/${view?.id}`, { json: { isEnabled: false } })
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(404)
    await house.ask('PATCH', `direct-links/${view?.id}`, { json: { isEnabled: true } })
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(200)
    await house.ask('DELETE', `direct-links/${view?.id}`)
    expect((await ann.get(`${at}/deep/b%20c.txt`)).status).toBe(404)
  })
})
