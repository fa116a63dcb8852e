/** Downloads of visitors in progress when their link or share ends. */
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import * as links from '../../core/shares/links/links.ts'
import * as shares from '../../core/shares/shares.ts'

/** More than the kernel buffers for a connection whose receiver does not read. */
const bytes = 32 * 1024 * 1024

describe.each(engines)('a download in progress, on %s', (engine) => {
  let app: ServedApp
  let fileId: number
  beforeAll(async () => {
    app = await openServedApp(engine)
    fileId = (await put(app, app.operator, '/in/large.bin', Buffer.alloc(bytes))).resource.id
  })
  afterAll(() => app.close())

  /** Begins a download, revokes its access, checks that it is aborted, and returns the status of a new request. */
  async function brokenOff(path: string, end: () => Promise<unknown>): Promise<unknown> {
    const visitor = newPageClient(app)
    const [top = ''] = /^\/[sd]\/[^/]+/.exec(path) ?? []
    if (top.startsWith('/s/')) await visitor.get(top)
    const socket = await app.connect()
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nCookie: ${visitor.cookie}\r\n\r\n`)
    await once(socket, 'readable')
    expect(String(socket.read(12))).toBe('HTTP/1.1 200')
    app.logged.length = 0
    await end()
    const lines = () => app.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
    await expect.poll(lines).toMatchObject([{ brokenOff: true }])
    socket.destroy()
    // The link no longer works.
    return (await visitor.get(path)).status
  }

  async function box(expiresAt?: string) {
    await app.context.db.q.updateTable('shares').set({ status: 0 }).execute()
    const access = new Set(['download'] as const)
    const input = { type: 'shared_folder', name: 'Box', resources: ['/in'], access, expiresAt } as const
    const { share } = (await shares.create(app.context, app.operator, input)).view
    return { share, paths: ['file', 'zip'].map((what) => `/s/${share.hash}/${what}/${fileId}`) }
  }

  test('ends when the share is deleted', async () => {
    for (const i of [0, 1]) {
      const { share, paths } = await box()
      expect(await brokenOff(paths[i] ?? '', () => shares.remove(app.context, app.operator, share.id))).toBe(404)
    }
  })

  test('ends when the share expires', async () => {
    const { paths } = await box(new Date(app.clock.now().getTime() + 60_000).toISOString())
    expect(await brokenOff(paths[0] ?? '', async () => app.clock.move(60_001))).toBe(404)
  })

  test('ends when the download permission of visitors is removed', async () => {
    const { share, paths } = await box()
    const end = () => shares.update(app.context, app.operator, share.id, { access: new Set(['upload']) })
    expect(await brokenOff(paths[0] ?? '', end)).toBe(403)
  })

  test('ends when the direct link is deleted', async () => {
    const { link } = await links.create(app.context, app.operator, { resource: '/in', listed: true })
    expect(await brokenOff(`/d/${link.hash}/large.bin`, () => links.remove(app.context, app.operator, link.id))).toBe(
      404,
    )
  })
})
