import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { newPageClient } from '../../../test/page-client.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { shareFiles } from '../../../test/shares.ts'
import type { NewShareInput } from '../../core/shares/share-input.ts'

describe.each(engines)('addresses within a share, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())

  /** A share with the file `/in/a.txt`, and the ids of both. */
  async function share(options: Partial<NewShareInput> = {}) {
    const made = await shareFiles(app, { 'in/a.txt': 'content of a' }, { name: 'North quay', ...options })
    const { id, parentId } = made.files['in/a.txt']?.resource ?? {}
    const page = `/s/${made.share.hash}`
    return { page, inside: `${page}/folder/${parentId}`, preview: `${page}/preview/${id}` }
  }

  test('open for who has not visited the share before, with their view', async () => {
    const { inside, preview } = await share()
    const folder = await newPageClient(app).get(`${inside}?sort=-size`)
    expect([folder.status, folder.text]).toEqual([200, expect.stringContaining('<h1><bdi>in<')])
    expect(folder.text).toContain('aria-sort="descending"')
    const file = await newPageClient(app).get(preview)
    expect([file.status, file.text]).toEqual([200, expect.stringContaining('content of a')])
  })

  test('lead there after the password, also after a wrong one, and at once for who has a visit', async () => {
    const { page, inside } = await share({ password: 'Authority-2026' })
    const ann = newPageClient(app)
    const { text } = await ann.get(inside)
    expect(text).toContain('This page is protected')
    expect(text).not.toContain('North quay')
    const action = /<form class="send" method="post" action="([^"]*)"/.exec(text)?.[1] ?? ''
    const wrong = await ann.post(action, { password: 'wrong' })
    expect([wrong.status, wrong.text]).toEqual([401, expect.stringContaining(`action="${action}"`)])
    expect((await ann.post(action, { password: 'Authority-2026' })).text).toContain('<h1><bdi>in<')
    expect((await ann.get(action)).text).toContain('<h1><bdi>in<')
    expect((await ann.get(page)).text).toContain('<h1><bdi>North quay<')
  })

  test('say that cookies are blocked, after a few redirects', async () => {
    const { inside } = await share()
    let [to, response]: [string | null, Response | null] = [inside, null]
    let hops = 0
    for (; to !== null && hops < 10; hops++) {
      response = await fetch(app.server.address + to, { redirect: 'manual' })
      to = response.headers.get('location')
    }
    expect(hops).toBeLessThan(5)
    expect([response?.status, await response?.text()]).toEqual([404, expect.stringContaining('blocks cookies')])
  })

  test.each(['//evil.example', 'https://evil.example', '/file/1', '/folder/1/../..', '/folder/x', '/folder/1?a="'])(
    'lead to folders and previews only: not to %s',
    async (to) => {
      const { page } = await share()
      const ann = newPageClient(app)
      const response = await ann.get(`${page}?to=${encodeURIComponent(to)}`)
      expect([response.status, response.text]).toEqual([200, expect.stringContaining('<h1><bdi>North quay<')])
    },
  )

  test('are not confused with the share itself', async () => {
    const { page } = await share()
    expect((await newPageClient(app).get(`${page}?started`)).text).toContain('<h1><bdi>North quay<')
  })

  test('of a share that does not exist are not available', async () => {
    const response = await newPageClient(app).get('/s/n3im-3ead0spbqa2uhvhjm1cxtjooqg/folder/12')
    expect([response.status, response.text]).toEqual([404, expect.stringContaining('This page is not available')])
  })
})
