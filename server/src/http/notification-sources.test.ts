/** Notifications for uploads by every path: the API, a browser session, the page of a share, the form of a receive folder. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { formWith, newPageClient } from '../../test/page-client.ts'
import { openSession } from '../../test/people.ts'
import { queuedEmails } from '../../test/queued-emails.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { sendDueNotifications } from '../core/notifications/sending.ts'

describe.each(engines)('notifications on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    for (const path of ['/in/box', '/in/papers']) await app.ask('POST', 'resources', { json: { path } })
    const rule = { type: 'folder', resource: '/in', action: 'upload', usernames: ['notice_user_all'], sendEmail: true }
    await app.ask('POST', 'notifications', { json: rule })
  })
  afterAll(() => app.close())

  const queued = async () => {
    app.clock.move(180_000)
    await sendDueNotifications(app.context)
    const rows = (await queuedEmails(app)).map(({ subject, text }) => ({ subject, text }))
    await app.context.db.q.deleteFrom('letters').execute()
    return rows
  }
  const shared = async (json: object) =>
    (await app.ask('POST', 'shares', { json })).json().data.attributes as { hash: string }

  test('an upload causes notifications, whichever way it was made', async () => {
    const upload = 'resources/upload?fileSize=1&path=/in'
    expect((await app.ask('POST', `${upload}/api.txt`, { body: 'a' })).status).toBe(201)
    const cookie = `sallyport_session=${(await openSession(app, 'mira')).secret}`
    const headers = { cookie, 'x-sallyport-client': 'web' }
    expect((await app.ask('POST', `${upload}/web.txt`, { body: 'b', as: null, headers })).status).toBe(201)
    const accessMode = { upload: true, download: true }
    const box = await shared({ type: 'shared_folder', name: 'Box', resources: ['/in/box'], accessMode })
    const ann = newPageClient(app)
    const page = await ann.get(`/s/${box.hash}`)
    const [action = ''] = /\/s\/[^"]+\/upload[^"]*/.exec(page.text) ?? []
    expect((await ann.post(action, formWith({}, { 'share.txt': 'c' }))).status).toBe(200)
    const papers = await shared({ type: 'receive', name: 'Papers', resources: ['/in/papers'] })
    const bob = newPageClient(app)
    const fields = [...(await bob.get(`/s/${papers.hash}`)).text.matchAll(/name="(field-\d+)"/g)].map(
      ([, name]) => name,
    )
    const entered = Object.fromEntries(fields.map((name) => [name, 'bob@north.example']))
    expect((await bob.post(`/s/${papers.hash}/submit`, formWith(entered, { 'form.txt': 'd' }))).status).toBe(200)
    const [email, ...others] = await queued()
    expect(others).toEqual([])
    expect(email?.subject).toBe('/in: 4 uploads')
    for (const path of ['/in/api.txt', '/in/web.txt', '/in/box/share.txt', '/in/papers/form.txt'])
      expect(email?.text).toContain(path)
  })
})
