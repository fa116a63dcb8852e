import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openServedHouse, type ServedHouse } from '../../../test/http-house.ts'
import { newOutsider } from '../../../test/outsider.ts'
import { put } from '../../../test/people.ts'
import { withUsualForm } from '../../core/forms/receives.ts'
import * as shares from '../../core/shares/shares.ts'

describe.each(engines)('a receive page, as the script asks it, on %s', (engine) => {
  let house: ServedHouse
  beforeAll(async () => {
    house = await openServedHouse(engine)
  })
  afterAll(() => house.close())

  let serial = 0
  async function receive() {
    const folder = `/drop-${++serial}`
    await put(house, house.operator, `${folder}/a.txt`, 'a')
    const input = { type: 'receive' as const, name: 'Drop', resources: [folder], createFolders: true }
    const { view } = await shares.create(house.tools, house.operator, input, withUsualForm(house.tools))
    const ann = newOutsider(house)
    const page = await ann.get(`/s/${view.share.hash}`)
    const [name = '', email = '', subject = ''] = [...page.text.matchAll(/name="(field-\d+)"/g)].map(([, one]) => one)
    const at = `/s/${view.share.hash}/entries`
    const ask = async (path: string, json?: object, body?: string) => {
      const type = body === undefined ? 'application/json' : 'application/octet-stream'
      const response = await fetch(`${house.door.address}${at}${path}`, {
        method: 'POST',
        headers: { cookie: ann.cookie, accept: 'application/json', 'content-type': type },
        body: body ?? JSON.stringify(json ?? {}),
      })
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    }
    const entered = (some: Partial<Record<'name' | 'email' | 'subject', string>>) => ({
      [name]: some.name ?? '',
      [email]: some.email ?? 'ann@quay.example',
      [subject]: some.subject ?? 'Papers',
    })
    const kept = async () => {
      const path = `forms/entries/${view.formId}`
      const [entry] = (await house.ask('GET', path)).json<{
        data: { attributes: { fields: { value: string }[]; paths: string[]; senderEmail: string } }[]
      }>().data
      const { fields = [], paths = [], senderEmail } = entry?.attributes ?? {}
      return { values: fields.map(({ value }) => value), paths, senderEmail }
    }
    return { folder, ask, entered, kept, email }
  }

  test('what is corrected before the first file arrived names the folder, too', async () => {
    const { folder, ask, entered, kept } = await receive()
    const entry = (await ask('', entered({ email: 'an@quay.example' }))).json['entry']
    expect((await ask(`/${entry}/fields`, entered({ name: 'Ann', email: 'ann@quay.example' }))).status).toBe(200)
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    expect((await ask(`/${entry}/complete`)).json['names']).toEqual(['one.txt'])
    expect(await kept()).toMatchObject({
      values: ['Ann', 'ann@quay.example', 'Papers'],
      paths: [`${folder}/ann@quay.example/one.txt`],
      senderEmail: 'ann@quay.example',
    })
  })

  test('what is corrected after a file has come counts, and all files lie together', async () => {
    const { folder, ask, entered, kept, email } = await receive()
    const entry = (await ask('', entered({ email: 'an@quay.example' }))).json['entry']
    await ask(`/${entry}?name=one.txt&size=3`, undefined, 'one')
    const wrong = await ask(`/${entry}/fields`, entered({ email: 'nobody' }))
    expect([wrong.status, wrong.json['fields']]).toEqual([400, { [email]: expect.stringContaining('e-mail address') }])
    expect((await ask(`/${entry}/fields`, entered({ subject: 'Tenders' }))).status).toBe(200)
    await ask(`/${entry}?name=two.txt&size=3`, undefined, 'two')
    await ask(`/${entry}/complete`)
    expect(await kept()).toMatchObject({
      values: ['ann@quay.example', 'Tenders'],
      paths: [`${folder}/an@quay.example/one.txt`, `${folder}/an@quay.example/two.txt`],
      senderEmail: 'ann@quay.example',
    })
    const late = await ask(`/${entry}/fields`, entered({ subject: 'Later' }))
    expect(late.status).toBe(404)
    expect((await kept()).values).toContain('Tenders')
  })

  test("nobody corrects another visitor's submission", async () => {
    const ann = await receive()
    const entry = (await ann.ask('', ann.entered({}))).json['entry']
    const bob = await receive()
    expect((await bob.ask(`/${entry}/fields`, bob.entered({ subject: 'Mine' }))).status).toBe(404)
    expect((await ann.kept()).values).toEqual(['ann@quay.example', 'Papers'])
  })
})
