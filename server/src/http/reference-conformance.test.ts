/** Exact responses on which clients of the original service depend: status by status, over HTTP. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askWith, type Parts } from '../../test/contract-fields.ts'
import { engines } from '../../test/databases.ts'
import { put } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

interface Page {
  readonly totalResults: number
  readonly returnedResults: number
  readonly data: readonly { readonly id: number; readonly attributes: Record<string, unknown> }[]
}

describe.each(engines)('on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    for (const path of ['/in/a.txt', '/in/b.txt', '/0', '/f']) await put(app, app.operator, path, path)
  })
  afterAll(() => app.close())

  const ask = (method: string, path: string, json?: unknown) =>
    app.ask(method, path, json === undefined ? {} : { json })
  const refusal = async (method: string, path: string, json?: unknown) => {
    const { status, json: body } = await ask(method, path, json)
    return status < 300 ? `${status}` : `${status} ${body().errors[0].code} ${body().errors[0].detail}`
  }
  const page = async (path: string) => {
    const { status, json } = await ask('GET', path)
    return { status, ...json<Page>() }
  }

  test('deleting one missing resource is 404; several respond with 207, whatever the results', async () => {
    const remove = async (...resources: string[]) => {
      const { status, json } = await ask('DELETE', 'resources', { resources })
      const { responses } = json<{ responses?: { responseStatus: number }[] }>()
      return [status, ...(responses ?? []).map(({ responseStatus }) => responseStatus)]
    }
    expect(await refusal('DELETE', 'resources', { resources: ['/none'] })).toMatch(/^404 ERROR_RESOURCE_NOT_FOUND /)
    expect(await remove('/none', '/none either')).toEqual([207, 404, 404])
    expect(await remove('/in/a.txt', '/none')).toEqual([207, 200, 404])
    expect(await refusal('DELETE', 'resources', { resources: ['/'] })).toMatch(/^400 /)
    expect(await remove('/in/b.txt')).toEqual([200])
  })

  test('in a body a number never identifies a resource, and a single text is not a list', async () => {
    const remove = (resources: unknown) => refusal('DELETE', 'resources', { resources })
    expect(await remove([0])).toMatch(/^400 ERROR_INVALID_PARAMETER resources\[0\] must be text, got 0\.$/)
    expect(await remove('f')).toMatch(/^400 ERROR_INVALID_PARAMETER resources must be a list, got "f"\.$/)
    expect(await refusal('PATCH', `users/${app.master.id}`, { username: 0 })).toMatch(
      /^400 ERROR_INVALID_PARAMETER username must be text, got 0\.$/,
    )
    for (const path of ['/0', '/f']) expect((await ask('GET', `resources?resource=${path}`)).status).toBe(200)
    expect((await ask('GET', 'resources/download?resources=/f')).status).toBe(200)
  })

  const withIds = (Object.entries(operations) as [OperationName, Operation][]).filter(
    // A token gets 403 from those for operators.
    ([, { params, access }]) =>
      access !== 'operator' &&
      Object.values(params?.properties ?? {}).some((schema) => 'type' in schema && schema.type === 'integer'),
  )

  test('an id outside the possible range gets the same response as an unknown one, for every operation with an id in its path', async () => {
    expect(withIds.length).toBeGreaterThan(30)
    for (const [name, { examples, params }] of withIds) {
      const answers: Record<string, string> = {}
      for (const id of ['999999999', '0', '-1', '9007199254740992', '99999999999999999999']) {
        const ids = Object.fromEntries(Object.keys(params?.properties ?? {}).map((key) => [key, id]))
        const { status, json } = await askWith(app, name, { ...(examples as Parts), params: ids }, app.mira)
        answers[id] = `${status} ${json().errors?.[0].code}`
      }
      const usual = answers['999999999'] ?? ''
      expect([name, usual]).toEqual([name, expect.stringMatching(/^404 ERROR_\w*NOT_FOUND$/)])
      expect([name, ...new Set(Object.values(answers))]).toEqual([name, usual])
    }
  })

  test('a path id that is not a number is refused as usual', async () => {
    for (const id of ['abc', '1.5', '1e3', '0x1', '%20'])
      expect(await refusal('GET', `resources/${id}`)).toMatch(/^400 ERROR_INVALID_PARAMETER id must be a whole number/)
  })

  test('a filter with an unknown value matches nothing', async () => {
    const paths = ['activity/session?type=LOGIN', 'resources/list?resource=/&type=link', 'shares?type=folder']
    const root = (await ask('GET', 'resources?resource=/')).json().data.id
    for (const path of [...paths, `resources/list/${root}?type=link`, 'users?role=owner', 'users?status=2'])
      expect([path, await page(path)]).toEqual([path, expect.objectContaining({ status: 200, data: [] })])
    for (const path of ['resources/list?resource=/&type=link', 'shares?type=folder', 'users?status=locked'])
      expect(await page(path)).toMatchObject({ totalResults: 0, returnedResults: 0 })
    expect((await page('users?role=master&status=1')).returnedResults).toBe(1)
    for (const path of [
      ...[
        'users?limit=-1',
        'users?offset=-1',
        'users?sort=age',
        'shares?sort=name',
        'resources/list?resource=/&sort=x',
      ],
      ...['notifications?type=letter', 'notifications?action=dance', 'shares?scope=mine'],
    ])
      expect(await refusal('GET', path)).toMatch(/^400 ERROR_INVALID_PARAMETER /)
  })

  test('a preview of an unsupported file, or of a page below the first, is 404', async () => {
    await put(app, app.operator, '/text.txt', 'no picture')
    for (const query of ['resource=/text.txt&size=small', 'resource=/in&size=small', 'resource=/f&size=small&page=-1'])
      expect(await refusal('GET', `resources/preview?${query}`)).toMatch(/^404 ERROR_RESOURCE_NOT_FOUND /)
    expect(await refusal('GET', 'resources/preview?resource=/f&size=tiny')).toMatch(/^400 /)
  })

  test('values that clients send for empty fields count as absent', async () => {
    const blank = { name: '', parentResource: 0 }
    expect(await refusal('POST', 'resources', { path: '/made', ...blank })).toBe('201')
    expect(await refusal('POST', 'resources', { ...blank })).toMatch(/^400 .* path is missing/)
    const packed = await ask('POST', 'resources/compress', { resources: ['/f'], parentResource: '', archiveName: '' })
    expect(packed.status).toBe(201)
    expect(packed.json().data.attributes['path']).toMatch(/^\/[^/]+\.zip$/)
    const share = {
      ...{ type: 'shared_folder', name: 'Made', resources: ['/made'], accessMode: { download: true } },
      ...{ recipients: [{ email: 'ann@quay.example' }], messageSubject: '', messageBody: ' ' },
    }
    const made = await ask('POST', 'shares', share)
    expect([made.status, made.json().data.attributes['messages']]).toEqual([201, []])
    const { id } = made.json().data
    expect(await refusal('PATCH', `shares/${id}`, { messageSubject: '' })).toMatch(/^400 .*messageSubject must not be/)
    await ask('PATCH', `shares/${id}`, { ...share, messageSubject: 'S', messageBody: 'B', resources: undefined })
    for (const recipientId of [0, ''])
      expect(await refusal('POST', `recipients/shares/invites/${id}`, { recipientId })).toBe('201')
    expect((await page('users?limit=0')).returnedResults).toBe(1)
    expect(await refusal('POST', 'users', { username: '' })).toMatch(/^400 .*username must not be empty/)
  })

  test('a second email list with the same name is 400', async () => {
    const list = { name: 'Carriers', emails: ['a@north.example'] }
    expect(await refusal('POST', 'email-lists', list)).toBe('201')
    expect(await refusal('POST', 'email-lists', list)).toMatch(
      /^400 ERROR_INVALID_PARAMETER name: .*already have an email list "Carriers"/,
    )
  })

  test('shares are found by their complete name, and by a part of it with wildcards', async () => {
    await ask('POST', 'resources', { path: '/named' })
    const share = { type: 'shared_folder', name: 'Papers 2026', resources: ['/named'], accessMode: { download: true } }
    expect((await ask('POST', 'shares', share)).status).toBe(201)
    const found = async (name: string) => (await page(`shares?name=${encodeURIComponent(name)}`)).totalResults
    expect([await found('Papers'), await found('papers 2026'), await found('*aper*'), await found('/named')]).toEqual([
      0, 1, 1, 1,
    ])
  })

  test('a deleted share is gone, a closed one remains and can be deleted; the log has both', async () => {
    await ask('POST', 'resources', { path: '/shared' })
    const body = { type: 'receive', name: 'Tenders', resources: ['/shared'] }
    const { id, attributes } = (await ask('POST', 'shares', body)).json().data
    const { hash, formId } = attributes
    expect((await ask('PATCH', `shares/${id}`, { status: 0 })).json().data.attributes['status']).toBe(0)
    expect((await ask('GET', `shares/${id}`)).json().data.attributes['status']).toBe(0)
    expect((await page('shares?name=Tenders')).totalResults).toBe(1)
    expect((await ask('PATCH', `shares/${id}`, { status: 1 })).json().data.attributes['status']).toBe(1)
    expect((await app.ask('GET', `/s/${hash}`)).status).toBe(200)
    expect(await refusal('PATCH', `shares/${id}`, { status: 0 })).toBe('200')
    expect((await ask('DELETE', `shares/${id}`)).json().data).toEqual([])
    for (const [method, path, json] of [
      ['GET', `shares/${id}`],
      ['PATCH', `shares/${id}`, { status: 1 }],
      ['DELETE', `shares/${id}`],
      ['POST', `shares/complete-send/${id}`],
      ['POST', `recipients/shares/invites/${id}`, {}],
      ['GET', `forms?shareHash=${hash}`],
    ] as const)
      expect([path, await refusal(method, path, json)]).toEqual([
        path,
        expect.stringMatching(/^404 ERROR_SHARE_NOT_FOUND/),
      ])
    for (const query of ['name=Tenders', 'scope=all&type=receive&search=Tenders', 'scope=currentUser&name=*/shared'])
      expect((await page(`shares?${query}`)).totalResults).toBe(0)
    expect((await app.ask('GET', `/s/${hash}`)).status).toBe(404)
    // Submissions remain readable.
    expect((await ask('GET', `forms/entries/${formId}`)).status).toBe(200)
    expect((await ask('GET', `forms/${formId}`)).status).toBe(200)
    expect(await refusal('PATCH', `forms/${formId}`, { submitButtonText: 'Go' })).toMatch(/^404 ERROR_FORM_NOT_FOUND/)
    const { data } = await page('activity/shares?search=tenders')
    expect(data.map((one) => [one.attributes['action'], one.attributes['isDeleted']])).toEqual([
      ['end', true],
      ...Array(3).fill(['update', true]),
      ['create', true],
    ])
    expect(data[0]?.attributes).toMatchObject({ shareId: id, shareName: 'Tenders', path: '/shared', formId })
    expect((await page(`shares/${id}/activity`)).data[0]?.attributes).toMatchObject({ action: 'end' })
    expect((await ask('POST', 'shares', body)).status).toBe(201)
    expect((await page('activity/shares?action=end&search=tenders')).returnedResults).toBe(1)
    const other = await app.addPerson('other', { home: '/other' })
    expect((await app.ask('GET', 'activity/shares', { as: other })).json().data).toEqual([])
  })

  test('a completed send has no accessMode.upload, all other shares have', async () => {
    const modeOf = async (method: string, path: string, json?: object) => {
      const { data } = (await ask(method, path, json)).json()
      return { id: data.id, mode: data.attributes['accessMode'] }
    }
    const uploads = { type: 'send', name: 'Plans', sendingLocalFiles: true }
    const { id, mode } = await modeOf('POST', 'shares', uploads)
    expect(mode).toMatchObject({ upload: true, download: true })
    const download = { download: true, modify: false, delete: false }
    for (const [method, path, json] of [
      ['POST', `shares/complete-send/${id}`],
      ['GET', `shares/${id}`],
      ['PATCH', `shares/${id}`, { name: 'Final plans' }],
    ] as const)
      expect((await modeOf(method, path, json)).mode).toStrictEqual(download)
    const [listed] = (await page('shares?type=send&name=Final%20plans')).data
    expect(listed?.attributes['accessMode']).toStrictEqual(download)
    const stored = await modeOf('POST', 'shares', { type: 'send', name: 'Stored', resources: ['/f'] })
    expect(stored.mode).toStrictEqual({ upload: false, ...download })
  })

  test('a form element with a known id can be changed by its name only', async () => {
    await ask('POST', 'resources', { path: '/drop' })
    const share = { type: 'receive', name: 'Drop', resources: ['/drop'] }
    const { formId } = (await ask('POST', 'shares', share)).json().data.attributes
    const elementsOf = async (method: string, json?: object) =>
      (await ask(method, `forms/${formId}`, json)).json().data.attributes['elements'] as { id: number; name: string }[]
    const [, address] = await elementsOf('GET')
    const changed = await elementsOf('PATCH', { elements: [{ id: address?.id, name: 'Answer to' }] })
    expect(changed).toEqual([{ ...address, name: 'Answer to', order: 0 }])
    expect(await refusal('PATCH', `forms/${formId}`, { elements: [{ name: 'New' }] })).toMatch(
      /^400 .*elements\[0\]\.type/,
    )
  })
})
