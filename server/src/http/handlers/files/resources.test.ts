import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type Person, put } from '../../../../test/people.ts'
import { type Answer, type Ask, openServedApp, type ServedApp } from '../../../../test/served-app.ts'

interface Entry {
  readonly responseStatus: number
  readonly data?: { readonly id: number; readonly attributes: { readonly path: string } }
  readonly meta?: { readonly path: string; readonly destinationPath: string }
  readonly errors?: readonly { readonly code: string; readonly meta: object }[]
}

describe.each(engines)('moving, renaming and copying over HTTP on %s', (engine) => {
  let app: ServedApp
  let jailed: Person
  beforeAll(async () => {
    app = await openServedApp(engine)
    jailed = await app.addPerson('jailed', { home: '/home' })
  })
  afterAll(() => app.close())

  const ask = (method: string, path: string, json?: object, as: Ask['as'] = app.mira) =>
    app.ask(method, path, { as, ...(json && { json }) })
  const file = async (path: string) => (await put(app, app.operator, path)).resource
  const asDescribed =
    (name: 'moveResources' | 'copyResources' | 'updateResourceById' | 'restoreFromTrash' | 'getTrash') =>
    (answer: Answer) => {
      const replies: Record<number, object> = operations[name].replies
      expect([answer.status, mismatches(replies[answer.status] ?? {}, answer.json())]).toEqual([answer.status, []])
      return answer
    }
  const refusal = ({ status, json }: Answer) => `${status} ${json().errors[0].code} ${json().errors[0].detail}`

  test('a rename returns the resource under its new name, with the same id and hash', async () => {
    const { id, hash } = await file('/r/a.txt')
    await file('/r/b.txt')
    const answer = asDescribed('updateResourceById')(await ask('PATCH', `resources/${id}`, { name: 'c.csv' }))
    expect(answer.json().data).toMatchObject({
      id,
      attributes: { hash, name: 'c.csv', path: '/r/c.csv', extension: 'csv' },
    })
    expect(refusal(await ask('PATCH', `resources/${id}`, { name: 'b.txt' }))).toMatch(/^409 ERROR_CONFLICT .*"b.txt"/)
    for (const name of ['', '..', 'a/b', 'a\\b', 'a\nb'])
      expect(refusal(await ask('PATCH', `resources/${id}`, { name }))).toMatch(/^400 ERROR_INVALID_PARAMETER name/)
    expect(refusal(await ask('PATCH', `resources/${id}`, {}))).toMatch(/^400 ERROR_INVALID_PARAMETER name is required/)
    expect(refusal(await ask('PATCH', `resources/${app.account.rootId}`, { name: 'x' }))).toMatch(/^400 /)
    expect(refusal(await ask('PATCH', 'resources/999999', { name: 'x' }))).toMatch(/^404 ERROR_RESOURCE_NOT_FOUND/)
  })

  test.each(['move', 'copy'] as const)('a %s of one responds with 200, the resource, and both paths', async (verb) => {
    await file(`/${verb}/from/a.txt`)
    await ask('POST', 'resources', { path: `/${verb}/to` })
    const body = { resources: [`/${verb}/from/a.txt`], parentResource: `/${verb}/to` }
    const answer = asDescribed(`${verb}Resources`)(await ask('POST', `resources/${verb}`, body))
    expect(answer.status).toBe(200)
    expect(answer.json<Entry>()).toMatchObject({
      responseStatus: 200,
      data: { attributes: { path: `/${verb}/to/a.txt` } },
      meta: { path: `/${verb}/from/a.txt`, destinationPath: `/${verb}/to` },
    })
    const one = (resources: string[], parentResource = `/${verb}/to`) =>
      ask('POST', `resources/${verb}`, { resources, parentResource }).then(refusal)
    expect(await one(['/missing'])).toMatch(/^404 ERROR_RESOURCE_NOT_FOUND/)
    expect(await one([`/${verb}`])).toMatch(/^400 ERROR_INVALID_PARAMETER resources/)
    expect(await one([`/${verb}/to`], `/${verb}/to`)).toMatch(/^400 ERROR_INVALID_PARAMETER resources/)
    expect(await one(['/'])).toMatch(/^400 ERROR_INVALID_PARAMETER resources/)
    expect(await one([`/${verb}/to/a.txt`], `/${verb}/to/a.txt`)).toMatch(/^400 ERROR_INVALID_PARAMETER parentResource/)
    expect(await one([])).toMatch(/^400 ERROR_INVALID_PARAMETER resources/)
  })

  test.each(['move', 'copy'] as const)(
    'a %s of several responds with 207 and a result for each, in order',
    async (verb) => {
      for (const name of ['a', 'b']) await file(`/many-${verb}/${name}.txt`)
      await file(`/many-${verb}/to/b.txt`)
      const parentResource = `/many-${verb}/to`
      const resources = [`/many-${verb}/a.txt`, '/missing', `/many-${verb}/b.txt`, parentResource]
      const answer = asDescribed(`${verb}Resources`)(
        await ask('POST', `resources/${verb}`, { resources, parentResource }),
      )
      expect([answer.status, answer.text.startsWith('{"responses":[')]).toEqual([207, true])
      const { responses } = answer.json<{ responses: Entry[] }>()
      expect(responses.map(({ responseStatus }) => responseStatus)).toEqual([200, 404, 200, 400])
      expect(responses.map(({ data }) => data?.attributes.path)).toEqual([
        `${parentResource}/a.txt`,
        undefined,
        `${parentResource}/b (2).txt`,
        undefined,
      ])
      expect(responses[0]?.meta).toEqual({ path: `/many-${verb}/a.txt`, destinationPath: parentResource })
      const failed = { path: '/missing', destinationPath: parentResource }
      expect(responses[1]?.errors).toMatchObject([{ code: 'ERROR_RESOURCE_NOT_FOUND', meta: failed }])
    },
  )

  test('T-18 a user with a home folder gets paths relative to it, and nothing outside', async () => {
    const { id } = await file('/outside.txt')
    await put(app, jailed.actor, '/a.txt')
    await ask('POST', 'resources', { path: '/to' }, jailed)
    const answer = await ask('POST', 'resources/move', { resources: ['/a.txt'], parentResource: '/to' }, jailed)
    expect(answer.json<Entry>()).toMatchObject({
      data: { attributes: { path: '/to/a.txt' } },
      meta: { path: '/a.txt', destinationPath: '/to' },
    })
    expect(answer.text).not.toContain('/home')
    for (const verb of ['move', 'copy']) {
      const body = { resources: [`id:${id}`], parentResource: '/to' }
      expect(refusal(await ask('POST', `resources/${verb}`, body, jailed))).toMatch(/^404 /)
    }
    expect(refusal(await ask('PATCH', `resources/${id}`, { name: 'mine' }, jailed))).toMatch(/^404 /)
  })

  test('the trash is listed, restored from and emptied', async () => {
    const ids: number[] = []
    for (const name of ['a', 'b', 'c']) ids.push((await file(`/bin/${name}.txt`)).id)
    await ask('DELETE', 'resources', { resources: ids.map((id) => `id:${id}`) })
    const listed = asDescribed('getTrash')(await ask('GET', 'trash?name=%3F.txt&sort=name&limit=2'))
    expect(listed.json()).toMatchObject({ totalResults: 3, returnedResults: 2 })
    const [first] = listed.json<{ data: { id: number; attributes: Record<string, unknown> }[] }>().data
    expect(first).toMatchObject({
      id: ids[0],
      attributes: { path: '/bin/a.txt', deletedAt: '2026-11-25T08:00:00+00:00', expires: '2026-12-02T08:00:00+00:00' },
    })
    const restored = asDescribed('restoreFromTrash')(await ask('POST', 'trash/restore', { resources: [ids[0]] }))
    expect(restored.json<{ data: Entry['data'][] }>().data).toMatchObject([
      { id: ids[0], attributes: { path: '/bin/a.txt' } },
    ])
    const mixed = asDescribed('restoreFromTrash')(
      await ask('POST', 'trash/restore', { resources: [ids[1], ids[0]], parentResource: '/' }),
    )
    expect(mixed.status).toBe(207)
    const { responses } = mixed.json<{ responses: Entry[] }>()
    expect(responses.map(({ responseStatus, data }) => [responseStatus, data?.attributes.path])).toEqual([
      [200, '/b.txt'],
      [404, undefined],
    ])
    for (const wrong of [{}, { all: true, resources: ids }, { all: false }, { resources: [] }])
      expect(refusal(await ask('DELETE', 'trash', wrong))).toMatch(/^400 ERROR_INVALID_PARAMETER resources/)
    expect((await ask('DELETE', 'trash', { resources: [ids[2], ids[0], 999_999] })).text).toBe(
      '{"responseStatus":200,"data":[]}',
    )
    expect((await ask('GET', 'trash?name=c.txt')).json().totalResults).toBe(0)
    expect((await ask('GET', 'resources?resource=/bin/a.txt')).status).toBe(200)
    await ask('DELETE', 'resources', { resources: ['/b.txt'] })
    expect((await ask('DELETE', 'trash', { all: true })).status).toBe(200)
    expect((await ask('GET', 'trash')).json().totalResults).toBe(0)
  })
})
