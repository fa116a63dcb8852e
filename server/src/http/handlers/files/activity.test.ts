/** What happened to files over HTTP: its forms exclude each other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { put } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'

describe.each(engines)('activity of files over HTTP, on %s', (engine) => {
  let app: ServedApp
  beforeEach(async () => {
    app = await openServedApp(engine)
  })
  afterEach(() => app.close())

  it('says below a folder what each entry is about, and whether it is all', async () => {
    const { id } = (await put(app, app.operator, '/in/deep/a.txt', 'a')).resource
    const read = async (query: string) =>
      (await app.ask('GET', `resources/activity?resource=/in${query}`)).json<object>()
    const about = { id, type: 'file', path: '/in/deep/a.txt', createdAt: expect.any(String) }
    const upload = { operation: 'STOR', fileName: '/in/deep/a.txt', resource: about }
    expect(await read('&below=true&limit=1')).toMatchObject({ isCut: true, data: [{ attributes: upload }] })
    expect(await read('&below=true')).toMatchObject({ isCut: false, returnedResults: 2 })
    expect(await read('')).not.toHaveProperty('isCut')
    expect(JSON.stringify(await read(''))).not.toContain('"resource"')
  })

  it.each([
    ['below=true&removed=true', 'below and removed exclude each other; ask for one of them.'],
    ['below=true&sent=true', 'below and sent exclude each other; ask for one of them.'],
    ['sent=true&removed=true', 'removed and sent exclude each other; ask for one of them.'],
  ])('refuses %s', async (query, detail) => {
    const answer = await app.ask('GET', `resources/activity?resource=/&${query}`)
    expect([answer.status, answer.json().errors[0].detail]).toEqual([400, detail])
  })
})
