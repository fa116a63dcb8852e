/** The trash over HTTP: with a token and with a session, for another user and another account. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { openSession, type Person, put, signIn } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { remove } from '../../../core/files/trash/trash.ts'
import { createFolder } from '../../../core/files/tree/folders.ts'
import * as users from '../../../core/users/users.ts'

describe.each(engines)('the trash over HTTP, on %s', (engine) => {
  let app: ServedApp
  let ada: Person
  beforeEach(async () => {
    app = await openServedApp(engine)
    ada = await app.addPerson('ada', { permissions: ['list', 'upload', 'download', 'delete'] })
    await put(app, ada.actor, '/by-ada.txt')
    await put(app, app.operator, '/by-mira.txt')
    await remove(app.context, ada.actor, ['/by-ada.txt'])
    app.clock.move(1_000)
    await app.ask('DELETE', 'resources', { json: { resources: ['/by-mira.txt'] } })
  })
  afterEach(() => app.close())

  const deleters = async (headers?: Record<string, string>, as?: Person) => {
    const answer = await app.ask('GET', 'trash', { ...(as && { as }), ...(headers && { as: null, headers }) })
    const { data } = answer.json<{ data: { attributes: { name: string; deletedBy: string } }[] }>()
    return data.map(({ attributes: { name, deletedBy } }) => `${name} ${deletedBy}`)
  }

  it('T-18 names who deleted each entry, to those who may see it', async () => {
    expect(await deleters()).toEqual(['by-mira.txt mira', 'by-ada.txt ada'])
    expect(await deleters(undefined, ada)).toEqual(['by-ada.txt ada'])
    const { secret } = await openSession(app, 'ada')
    expect(await deleters({ cookie: `sallyport_session=${secret}` })).toEqual(['by-ada.txt ada'])
    const quay = await app.another('quay')
    expect(await deleters(undefined, await signIn(app, quay.master, 'quay app', quay.operator))).toEqual([])
    await users.remove(app.context, app.operator, ada.user.id)
    expect(await deleters()).toEqual(['by-mira.txt mira', 'by-ada.txt '])
  })

  it('has the display name of who deleted an entry, also of what is in a deleted folder', async () => {
    await put(app, ada.actor, '/full/a.txt')
    await users.update(app.context, app.operator, ada.user.id, { nickname: 'Ada Brandt' })
    await remove(app.context, ada.actor, ['/full'])
    const by = async (path: string) =>
      (await app.ask('GET', path))
        .json<{ data: { id: number; attributes: { deletedBy: string; deletedByName: string } }[] }>()
        .data.map(({ attributes: { deletedBy, deletedByName } }) => [deletedBy, deletedByName])
    const folder = (await app.ask('GET', 'trash?type=folder')).json<{ data: { id: number }[] }>().data[0]
    expect(await by('trash?name=by-ada*')).toEqual([['ada', 'Ada Brandt']])
    expect(await by(`trash/${folder?.id}/contents`)).toEqual([['ada', 'Ada Brandt']])
    await users.remove(app.context, app.operator, ada.user.id)
    expect(await by('trash?name=by-ada*')).toEqual([['', '']])
  })

  it('says whether the original folder is still there, and in the home folder of the caller', async () => {
    for (const path of ['/kept/a.txt', '/gone/sub/b.txt', '/c.txt']) await put(app, ada.actor, path)
    await remove(app.context, ada.actor, ['/kept/a.txt', '/gone/sub/b.txt', '/c.txt', '/gone'])
    const folders = async (query: string) =>
      (await app.ask('GET', `trash?${query}`))
        .json<{ data: { attributes: { name: string; folderExists: boolean } }[] }>()
        .data.map(({ attributes: { name, folderExists } }) => [name, folderExists])
    expect(await folders('name=?.txt&sort=name')).toEqual([
      ['a.txt', true],
      ['b.txt', false],
      ['c.txt', true],
    ])
  })

  it('deletes folders only while they are empty, if asked to', async () => {
    await put(app, ada.actor, '/full/a.txt')
    await createFolder(app.context, app.operator, { path: '/empty' })
    const ask = (...resources: string[]) =>
      app.ask('DELETE', 'resources', { json: { resources, emptyFoldersOnly: true } })
    expect((await ask('/full')).status).toBe(409)
    expect((await ask('/empty')).status).toBe(200)
    expect((await ask('/full/a.txt', '/full')).status).toBe(200)
  })

  it('undoes a restore with the time of the deletion', async () => {
    const times = async () => {
      const { data } = (await app.ask('GET', 'trash')).json<{
        data: { id: number; attributes: { deletedAt: string } }[]
      }>()
      return data.map(({ id, attributes: { deletedAt } }) => ({ id, deletedAt }))
    }
    const before = await times()
    await app.ask('POST', 'trash/restore', { json: { resources: before.map(({ id }) => id) } })
    app.clock.move(86_400_000)
    const resources = before.map(({ id }) => `id:${id}`)
    expect((await app.ask('DELETE', 'resources', { json: { resources, undoRestore: true } })).status).toBe(200)
    expect(await times()).toEqual(before)
  })

  it('T-18 shows contents and previews to those who may see the entry, with a token or a session', async () => {
    const { resource } = await put(app, ada.actor, '/old/a.txt', 'the content')
    await put(app, ada.actor, '/old/b.txt')
    const folder = (await app.ask('GET', 'resources?resource=/old')).json().data.id
    await remove(app.context, ada.actor, ['/old'])
    const paths = [`trash/${folder}/contents`, `trash/${resource.id}/preview/text`]
    const quay = await app.another('quay')
    const stranger = await signIn(app, quay.master, 'quay app', quay.operator)
    const eve = await app.addPerson('eve')
    const { secret } = await openSession(app, 'ada')
    const evil = (await openSession(app, 'eve')).secret
    const statuses = async (options: Parameters<ServedApp['ask']>[2]) => {
      const answers = await Promise.all(paths.map((path) => app.ask('GET', path, options)))
      return answers.map(({ status }) => status)
    }
    expect(await statuses({})).toEqual([200, 200])
    expect(await statuses({ as: ada })).toEqual([200, 200])
    expect(await statuses({ as: null, headers: { cookie: `sallyport_session=${secret}` } })).toEqual([200, 200])
    expect(await statuses({ as: null, headers: { cookie: `sallyport_session=${evil}` } })).toEqual([404, 404])
    for (const as of [eve, stranger]) expect(await statuses({ as })).toEqual([404, 404])
    expect(await statuses({ as: null })).toEqual([401, 401])
    const page = (await app.ask('GET', `${paths[0]}?limit=1`)).json<{ totalResults: number; data: unknown[] }>()
    expect(page).toMatchObject({ totalResults: 2, data: [{ attributes: { path: '/old/a.txt', deletedBy: 'ada' } }] })
    expect((await app.ask('GET', paths[1] ?? '')).json().data.attributes['text']).toBe('the content')
    expect((await app.ask('GET', `trash/${resource.id}/preview?size=large`)).status).toBe(404)
    expect((await app.ask('GET', `trash/${resource.id}/contents`)).status).toBe(400)
  })

  it('T-18 restores content of a deleted folder, downloads it, and filters the list, for those who may', async () => {
    const { resource } = await put(app, ada.actor, '/old/a.txt', 'the content')
    await remove(app.context, ada.actor, ['/old'])
    const eve = await app.addPerson('eve')
    const quay = await app.another('quay')
    const stranger = await signIn(app, quay.master, 'quay app', quay.operator)
    const path = `trash/${resource.id}/download`
    for (const as of [eve, stranger, null]) {
      expect((await app.ask('GET', path, { as })).status).toBe(as ? 404 : 401)
      expect((await app.ask('POST', 'trash/restore', { as, json: { resources: [resource.id] } })).status).toBe(
        as ? 207 : 401,
      )
    }
    const part = await app.ask('GET', path, { as: ada, headers: { range: 'bytes=4-6' } })
    expect([part.status, part.text]).toEqual([206, 'con'])
    const whole = await app.ask('GET', path)
    expect([whole.status, whole.text]).toEqual([200, 'the content'])
    expect(whole.headers.get('content-disposition')).toContain('a.txt')
    await expect.poll(async () => (await logOf(app.context)).at(-1)).toBe('RETR /old/a.txt')
    const names = async (query: string) =>
      (await app.ask('GET', `trash?${query}`))
        .json<{ data: { attributes: { name: string } }[] }>()
        .data.map(({ attributes }) => attributes.name)
    expect(await names('type=folder')).toEqual(['old'])
    expect(await names('deletedBy=ada&type=document')).toEqual(['by-ada.txt'])
    expect(await names(`deletedSince=${app.clock.now().toISOString()}&deletedBy=mira`)).toEqual(['by-mira.txt'])
    expect((await app.ask('GET', 'trash?type=nonsense')).status).toBe(400)
    expect((await app.ask('GET', 'trash?deletedSince=soon')).status).toBe(400)
    const restored = await app.ask('POST', 'trash/restore', { as: ada, json: { resources: [resource.id] } })
    expect(restored.json()).toMatchObject({ data: [{ id: resource.id, attributes: { path: '/old/a.txt' } }] })
    expect((await app.ask('GET', path)).status).toBe(404)
  })
})
