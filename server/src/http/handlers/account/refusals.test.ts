/** Refused operations in the session log, over real sockets. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type Person, put, signIn } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'

const hourMs = 3_600_000

describe.each(engines)('an operation that a user may not do, on %s', (engine) => {
  let app: ServedApp
  let roy: Person
  beforeEach(async () => {
    app = await openServedApp(engine)
    await put(app, app.operator, '/roy/a.txt')
    roy = await app.addPerson('roy', { home: '/roy', permissions: ['list', 'download'] })
  })
  afterEach(() => app.close())

  const logged = async (as = app.mira) => {
    const answer = await app.ask('GET', 'activity/session?status=denied&limit=500', { as })
    const { data } = answer.json<{ data: readonly { readonly attributes: Readonly<Record<string, unknown>> }[] }>()
    return data.map(({ attributes }) => attributes).toReversed()
  }
  const lines = async () =>
    (await logged()).map(({ username, fileName, reason }) => `${username} ${fileName}: ${reason}`)
  const upload = (path: string, as = roy) =>
    app.ask('POST', `resources/upload?path=${encodeURIComponent(path)}&fileSize=1`, { as, body: 'x' })

  test('is recorded with its path, the reason and the client, for administrators of the account', async () => {
    expect((await upload('/new/b.txt')).status).toBe(403)
    const { data } = (await app.ask('GET', 'resources?resource=/a.txt', { as: roy })).json()
    expect((await app.ask('DELETE', `resources/${data.id}`, { as: roy })).status).toBe(403)
    const move = { resources: ['/a.txt'], parentResource: '/' }
    expect((await app.ask('POST', 'resources/move', { as: roy, json: move })).status).toBe(403)
    expect((await app.ask('GET', 'activity/session', { as: roy })).status).toBe(403)
    expect(await logged()).toMatchObject([
      {
        ...{ operation: 'DENIED', status: 'denied', username: 'roy', protocol: 'tests', ipAddress: '127.0.0.1' },
        ...{ fileName: '/roy/new/b.txt', reason: 'the permission "upload" is missing', bytesTransferred: 0 },
      },
      { fileName: '/roy/a.txt', reason: 'the permission "delete" is missing' },
      { fileName: '/roy/a.txt', reason: 'the permission "modify" is missing' },
      { fileName: '', reason: 'only administrators can see activity' },
    ])
    const quay = await app.another('quay')
    expect(await logged(await signIn(app, quay.master, 'quay app', quay.operator))).toEqual([])
  })

  test('is recorded for relative paths, and for changes of users and sessions, too', async () => {
    expect((await upload('new/b.txt')).status).toBe(403)
    const patch = (id: number, json: object) => app.ask('PATCH', `users/${id}`, { as: roy, json })
    expect((await patch(app.mira.user.id, { nickname: 'x' })).status).toBe(403)
    expect((await patch(roy.user.id, { role: 'admin' })).status).toBe(403)
    expect((await app.ask('GET', `sessions?userId=${app.mira.user.id}`, { as: roy })).status).toBe(403)
    expect(await lines()).toEqual([
      'roy /roy/new/b.txt: the permission "upload" is missing',
      'roy : only administrators can change other users',
      'roy : only administrators can change this',
      'roy : only administrators can see sessions of others',
    ])
  })

  test('is recorded once an hour for the same user, reason and path', async () => {
    for (let i = 0; i < 5; i++) await upload('/b.txt')
    await app.ask('DELETE', 'resources/bare-name-that-is-nowhere', { as: roy })
    expect(await lines()).toEqual(['roy /roy/b.txt: the permission "upload" is missing'])
    const eve = await app.addPerson('eve', { home: '/roy', permissions: ['list'] })
    await upload('/b.txt', eve)
    app.clock.move(hourMs / 2)
    await upload('/b.txt')
    expect(await lines()).toHaveLength(2)
    app.clock.move(hourMs / 2)
    await upload('/b.txt')
    expect(await lines()).toHaveLength(3)
  })

  test('is limited by user and by account, so that nobody can fill the log', async () => {
    for (let i = 0; i < 30; i++) await upload(`/${i}.txt`)
    expect(await lines()).toHaveLength(20)
    const others: Person[] = []
    for (let i = 0; i < 5; i++) others.push(await app.addPerson(`other-${i}`, { permissions: ['list'] }))
    for (const other of others) for (let i = 0; i < 20; i++) await upload(`/${i}.txt`, other)
    expect(await lines()).toHaveLength(100)
  })

  test('is answered as always if it cannot be recorded, and its path cannot break the log', async () => {
    for (const path of ['/a\0b', '/../../etc', `/${'x'.repeat(9_000)}`, '/\u202e'])
      expect((await upload(path)).status).toBeGreaterThanOrEqual(400)
    expect((await logged()).every(({ fileName }) => String(fileName).length < 300)).toBe(true)
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })
})
