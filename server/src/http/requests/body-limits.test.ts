/** T-13: every route, from the router's own list, refuses a body that is too large and cuts off one that is too slow. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formWith, newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { allRoutes } from '../../../test/routes.ts'
import { headOf, openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { withDefaultForm } from '../../core/forms/default-form.ts'
import { accessNames } from '../../core/shares/share.ts'
import * as shares from '../../core/shares/shares.ts'
import { type BodyKind, body, defaultDeadlines, limitBodies } from './body-limits.ts'

const ms = 150
const deadlines = { anonymousMs: ms, bodyMs: ms, discardMs: ms, idleMs: 60_000 }

interface Route {
  readonly method: string
  readonly url: string
  readonly kind: BodyKind
}

let app: ServedApp
let routes: Route[]
let hashes: { folder: string; receive: string }
/** The cookies of a visitor, by the hash of the share. */
const visits = new Map<string, string>()
beforeAll(async () => {
  app = await openServedApp('sqlite', { deadlines })
  routes = (await allRoutes(app)).map(({ config, ...route }) => ({ ...route, kind: config?.body ?? 'none' }))
  await put(app, app.operator, '/box/a.txt', 'a')
  await put(app, app.operator, '/drop/a.txt', 'a')
  const input = { name: 'Box', access: new Set(accessNames) }
  const folder = await shares.create(app.context, app.operator, {
    ...input,
    type: 'shared_folder',
    resources: ['/box'],
  })
  const receive = await shares.create(
    app.context,
    app.operator,
    { ...input, type: 'receive', resources: ['/drop'] },
    withDefaultForm(app.context),
  )
  hashes = { folder: folder.view.share.hash, receive: receive.view.share.hash }
  for (const hash of Object.values(hashes)) {
    const visitor = newPageClient(app)
    await visitor.get(`/s/${hash}`)
    visits.set(hash, visitor.cookie)
  }
})
afterAll(async () => {
  expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  await app.close()
})

const pathOf = ({ url }: Route) =>
  url
    .replace('/s/:link', `/s/${hashes.folder}`)
    .replace(':hash', /submit|entries|form\.css/.test(url) ? hashes.receive : hashes.folder)
    .replace('*', 'a.txt')
    .replace(/:\w+/g, '1')

const headFor = (route: Route, ...lines: string[]) =>
  [
    `${route.method} ${pathOf(route)} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...(route.url.startsWith('/api/')
      ? headOf(app.mira).trim().split('\r\n')
      : [`Cookie: ${visits.get(pathOf(route).split('/')[2] ?? '')}`]),
    ...lines,
    '\r\n',
  ].join('\r\n')

const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1] ?? 0)

async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined).resume()
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

/** Sends the headers and a byte at a time until the server closes; false if it is still open after many deadlines. */
async function isCutOff(head: string, first = '{"a":"'): Promise<boolean> {
  const socket = await app.connect()
  let bytes = 0
  socket.write(head + first)
  const trickle = setInterval(() => (++bytes > 200 ? socket.destroy() : socket.write('x')), ms / 5)
  await closed(socket).finally(() => clearInterval(trickle))
  return bytes <= 200
}

const json = ['Content-Type: application/json', 'Content-Length: 100000000']

describe('every route', () => {
  test('is covered', () => {
    const urls = new Set(routes.map(({ url }) => url))
    for (const url of ['/metrics', '/healthz', '/api/v2/resources', '/s/:hash/submit', '/unsubscribe', '/d/:hash/*'])
      expect([url, urls.has(url)]).toEqual([url, true])
    expect(routes.length).toBeGreaterThan(150)
  })

  test('without a limit cannot be registered', () => {
    const app = Fastify()
    limitBodies(app, defaultDeadlines)
    expect(() => app.get('/forgotten', async () => ({}))).toThrow('GET /forgotten declares no body limit')
    expect(() => app.post('/declared', body('small'), async () => ({}))).not.toThrow()
  })

  test('that reads its body as a whole refuses a larger one', async () => {
    const sizes: Partial<Record<BodyKind, number>> = { small: 16 * 1024, json: 1024 * 1024, form: 256 * 1024 }
    for (const route of routes.filter(({ method, kind }) => kind in sizes && !['GET', 'HEAD'].includes(method))) {
      const size = (sizes[route.kind] ?? 0) + 1
      const head = headFor(route, 'Content-Type: application/json', `Content-Length: ${size}`)
      const socket = await app.connect()
      socket.write(`${head}"${'x'.repeat(size - 2)}"`)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect([route.url, statusOf(answer.toString())]).toEqual([route.url, route.url === '/api/v2/setup' ? 404 : 413])
      socket.destroy()
    }
  })

  test('cuts off a slow body, unless it is a file', async () => {
    const timed = routes.filter(({ kind }) => kind !== 'file')
    for (let i = 0; i < timed.length; i += 32)
      await Promise.all(
        timed.slice(i, i + 32).map(async (route) => {
          expect([route.method, route.url, await isCutOff(headFor(route, ...json))]).toEqual([
            route.method,
            route.url,
            true,
          ])
        }),
      )
  })

  test('does so for paths without a route, too', async () => {
    for (const url of ['/nowhere', '/api/v2/nowhere'])
      for (const method of ['GET', 'POST', 'PUT'])
        expect(await isCutOff(headFor({ method, url, kind: 'none' }, ...json))).toBe(true)
  })
})

describe('a form with files', () => {
  const boundary = 'b'
  const type = `Content-Type: multipart/form-data; boundary=${boundary}`
  const field = (name: string, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`
  const withFiles = () => routes.filter(({ kind }) => kind === 'files')

  test('has a deadline until its first file, and limits its fields together', async () => {
    for (const route of withFiles()) {
      const head = headFor(route, type, 'Content-Length: 100000000')
      expect([route.url, await isCutOff(head, '--b\r\nContent-Dis')]).toEqual([route.url, true])
      if (route.url.endsWith('/:entry')) continue
      expect([route.url, await isCutOff(head, field('field-1'))]).toEqual([route.url, true])
      expect([route.url, await isCutOff(head, field('files', '; filename=""'))]).toEqual([route.url, true])
    }
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`field-${i}`, 'x'.repeat(30_000)]))
    const ann = newPageClient(app)
    await ann.get(`/s/${hashes.receive}`)
    const { status, text } = await ann.post(`/s/${hashes.receive}/submit`, formWith(many, { 'a.txt': 'a' }))
    expect([status, text]).toEqual([400, expect.stringContaining('262 kB')])
  })

  test('has no deadline for a file', async () => {
    const parts = [field('files', '; filename="slow.txt"'), ...'slow', '\r\n--b--\r\n']
    const length = parts.join('').length
    const url = `/s/${hashes.folder}/upload/1`
    const rootId = (await app.ask('GET', 'resources?resource=/box')).json().data.id
    const socket = await app.connect()
    const answered = once(socket, 'data')
    const path = url.replace('/upload/1', `/upload/${rootId}`)
    socket.write(headFor({ method: 'POST', url: path, kind: 'files' }, type, `Content-Length: ${length}`))
    for (const part of parts) {
      socket.write(part)
      await new Promise((resolve) => setTimeout(resolve, ms / 2))
    }
    const [answer] = (await answered) as [Buffer]
    expect(statusOf(answer.toString())).toBe(303)
    socket.destroy()
  })
})

describe('a file', () => {
  test('is aborted if it stops arriving, or is not read', async () => {
    const idle = await openServedApp('sqlite', { deadlines: { ...deadlines, idleMs: ms } })
    await put(idle, idle.operator, '/large.bin', Buffer.alloc(24 * 1024 * 1024))
    const head = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: a\r\n${headOf(idle.mira)}${more}\r\n`
    const sender = await idle.connect()
    sender.write(head('POST /api/v2/resources/upload?path=/a.bin&fileSize=1000', 'Content-Length: 1000\r\n'))
    sender.write('some')
    await closed(sender)
    const receiver = await idle.connect()
    receiver.on('error', () => undefined).pause()
    receiver.write(head('GET /api/v2/resources/download?resources[]=/large.bin'))
    while (!idle.logged.some((line) => line.includes('"operation":"download"')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(idle.logged.filter((line) => line.includes('"brokenOff":true'))).toHaveLength(2)
    receiver.destroy()
    await idle.close()
  })
})
