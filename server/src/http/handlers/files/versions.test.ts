/** Versions over HTTP: with a token and with a session, whole and in part. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { openSession, put, signIn } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'

describe.each(engines)('versions over HTTP, on %s', (engine) => {
  let app: ServedApp
  beforeEach(async () => {
    app = await openServedApp(engine)
    for (const content of ['first content', 'second', 'third'])
      await put(app, app.operator, '/in/a.txt', content, { ifExists: 'replace' })
  })
  afterEach(() => app.close())

  const list = async () => {
    const { data } = (await app.ask('GET', 'resources/versions?resource=/in/a.txt')).json<{
      data: { id: number; attributes: { size: number; uploadedBy: string; replacedAt: string; expires: string } }[]
    }>()
    return data
  }

  it('are listed with the time until which they are kept, and sent whole or in part', async () => {
    const [second, first] = await list()
    expect([second?.attributes.size, first?.attributes.size, first?.attributes.uploadedBy]).toEqual([6, 13, 'mira'])
    const { replacedAt = '', expires = '' } = first?.attributes ?? {}
    expect(Date.parse(expires) - Date.parse(replacedAt)).toBe(7 * 86_400_000)
    const path = `resources/versions/download?resource=/in/a.txt&version=${first?.id}`
    const whole = await app.ask('GET', path)
    expect([whole.status, whole.text, whole.headers.get('content-disposition')]).toEqual([
      200,
      'first content',
      expect.stringContaining('a.txt'),
    ])
    const part = await app.ask('GET', path, { headers: { range: 'bytes=6-8' } })
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, 'con', 'bytes 6-8/13'])
    const etag = whole.headers.get('etag') ?? ''
    expect((await app.ask('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('have numbers, also as what was restored, and the display names of who uploaded them', async () => {
    const master = { nickname: 'Mira of the harbour' }
    await app.context.db.q.updateTable('users').set(master).where('id', '=', app.operator.userId).execute()
    const [, first] = await list()
    await app.ask('POST', 'resources/versions/restore', { json: { resource: '/in/a.txt', version: first?.id } })
    const { current, data } = (await app.ask('GET', 'resources/versions?resource=/in/a.txt')).json<{
      current: Record<string, unknown>
      data: { attributes: Record<string, unknown> }[]
    }>()
    const by = { uploadedBy: 'mira', uploadedByName: master.nickname }
    const [newest, , oldest] = data.map(({ attributes }) => attributes)
    expect(current).toMatchObject({ ...by, number: 4, restoredVersion: 1, restoredFrom: oldest?.['uploadDate'] })
    expect([current['size'], current['sha256']]).toEqual([oldest?.['size'], oldest?.['sha256']])
    expect(oldest).toMatchObject({ ...by, number: 1, size: 13 })
    expect(newest).toMatchObject({ ...by, number: 3 })
    expect(newest).not.toHaveProperty('restoredVersion')
  })

  it('are refused to another account, and to a session without the header that other sites can not send', async () => {
    const [version] = await list()
    const body = { resource: '/in/a.txt', version: version?.id }
    const quay = await app.another('quay')
    const other = await signIn(app, quay.master, 'quay app', quay.operator)
    await put(app, quay.operator, '/in/a.txt', 'of quay')
    for (const [method, path] of [
      ['POST', 'resources/versions/restore'],
      ['DELETE', 'resources/versions'],
    ] as const)
      expect((await app.ask(method, path, { as: other, json: body })).status).toBe(404)
    const { secret } = await openSession(app, (await app.addPerson('ada')).user.username)
    const restore = (headers: Record<string, string>) =>
      app.ask('POST', 'resources/versions/restore', { as: null, json: body, headers })
    const cookie = `sallyport_session=${secret}`
    expect((await restore({ cookie })).status).toBe(403)
    const restored = await restore({ cookie, 'x-sallyport-client': 'web' })
    expect([restored.status, (await list()).map(({ attributes }) => attributes.size)]).toEqual([200, [5, 6, 13]])
  })
})
