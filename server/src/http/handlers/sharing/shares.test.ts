/** Shares, forms and notifications as published clients in Java, Python and PHP request them, and what they require of responses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { put } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'

interface Answered {
  readonly responseStatus: number
  readonly data: { readonly id: number; readonly attributes: Record<string, unknown>; readonly relationships: object }
  readonly included: readonly { readonly type: string }[]
  readonly meta?: { readonly accessToken: string }
}

describe.each(engines)('published clients on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    for (const folder of ['box', 'drop', 'php']) await put(app, app.operator, `/${folder}/a.txt`)
  })
  afterAll(() => app.close())

  const asJson = { 'content-type': 'application/json; charset=utf-8' }

  test('Java shares a folder by its id, sends only access flags that are on, and reads its path', async () => {
    const { id } = (await app.ask('GET', 'resources?resource=/box')).json().data
    const json = { type: 'shared_folder', name: 'Box', resources: [`id:${id}`], accessMode: { download: true } }
    const { responseStatus, data } = (await app.ask('POST', 'shares', { json })).json<Answered>()
    expect(responseStatus).toBe(201)
    expect(data.attributes).toMatchObject({
      ...{ paths: ['/box'], accessMode: { upload: false, download: true, modify: false, delete: false } },
      // Java reads one form, all other clients the other.
      ...{ public: true, isPublic: true, trackingStatus: 'pending' },
    })
    expect(data.relationships).toEqual({
      owner: { data: { id: app.master.id, type: 'user' } },
      resources: [{ data: { id, type: 'resource' } }],
      messages: [],
      notifications: [],
    })
  })

  test('responses include no types, recipients and actions that clients do not know', async () => {
    const [box] = (await app.ask('GET', 'shares?name=Box')).json<{ data: { id: number }[] }>().data
    const json = {
      ...{ recipients: [{ email: 'ann@quay.example', type: 'CC' }], messageSubject: 'S', messageBody: 'B' },
      ...{ hasNotification: true, notificationEmails: ['mira@harbour.example'] },
    }
    expect((await app.ask('PATCH', `shares/${box?.id}`, { json })).status).toBe(200)
    const include = 'owner,user,resource,resources,notification,notifications,activity,message,messages'
    for (const path of [`shares/${box?.id}?include=${include}`, `shares?include=${include}`]) {
      const answer = await app.ask('GET', path)
      const { included } = answer.json<Answered>()
      expect(included.map(({ type }) => type).sort()).toEqual(['notification', 'resource', 'user'])
      expect(answer.text).not.toContain('"connect"')
      expect(answer.text).toMatch(/"recipients":\[\{"id":\d+,"type":"direct","shareId":"\d+"/)
    }
    const receipts = (await app.ask('GET', 'notifications?type=share_receipt&include=share,resource,user')).text
    expect(receipts).toContain('"action":"all"')
    expect(receipts).toContain('"sendEmail":true')
  })

  test('Python sends an empty object for an absent body, PHP formatted JSON without nulls, JavaScript null', async () => {
    const made = await app.ask('POST', 'shares', { json: { type: 'send', name: 'Plans', sendingLocalFiles: 'True' } })
    const { data, meta } = made.json<Answered>()
    const as = { apiKey: app.mira.apiKey, accessToken: meta?.accessToken ?? '' }
    const uploaded = await app.ask('POST', 'resources/upload?path=/a.txt&fileSize=1', { as, body: 'a' })
    expect(uploaded.status).toBe(201)
    expect((await app.ask('POST', `shares/complete-send/${data.id}`, { json: {} })).status).toBe(200)
    expect((await app.ask('DELETE', `shares/${data.id}`, { json: {} })).text).toBe('{"responseStatus":200,"data":[]}')
    const php = JSON.stringify({ type: 'receive', name: 'PHP', resources: ['/php'] }, null, 4).replaceAll('/', '\\/')
    const receive = await app.ask('POST', 'shares', { body: php, headers: asJson })
    expect(receive.json<Answered>().data.attributes).toMatchObject({ paths: ['/php'], formId: expect.any(Number) })
    const nothing = { password: null, expiration: null, accessMode: null, recipients: null, messageSubject: null }
    const body = { type: 'shared_folder', name: 'JS', resources: ['/drop'], embed: null, ...nothing }
    const js = (await app.ask('POST', 'shares', { json: body })).json<Answered>()
    expect(js.data.attributes).toMatchObject({ hasPassword: false, expiration: null, recipients: [], embed: false })
    for (const [method, path] of [
      ['POST', `recipients/shares/invites/${js.data.id}`],
      ['DELETE', `shares/${js.data.id}`],
    ] as const)
      expect((await app.ask(method, path, { headers: { ...asJson, 'content-length': '0' } })).status).toBeLessThan(410)
  })

  test('settings of fields are an object, even if none or a list was sent, and flags are booleans', async () => {
    const [receive] = (await app.ask('GET', 'shares?type=receive')).json<{ data: Answered['data'][] }>().data
    const formId = receive?.attributes['formId']
    const elements = [
      { name: 'Name', type: 'name', settings: [] },
      { name: 'Mail', type: 'email', settings: { isRequired: '1', senderEmail: 'true', useAsFolderName: 0 } },
      { name: 'Files', type: 'upload_area' },
    ]
    const answer = await app.ask('PATCH', `forms/${formId}`, { json: { elements, cssStyles: null } })
    const { data } = answer.json<Answered>()
    const settings = (data.attributes['elements'] as { settings: object }[]).map((element) => element.settings)
    expect(settings).toMatchObject([
      { isRequired: false },
      { isRequired: true, senderEmail: true, useAsFolderName: false },
      {},
    ])
    expect(settings.some((one) => Array.isArray(one))).toBe(false)
    expect(data.attributes['cssStyles']).toBeNull()
  })

  test('a notification by path or id, with a special word in either spelling, gets a response that all of them can read', async () => {
    const { id } = (await app.ask('GET', 'resources?resource=/box')).json().data
    for (const resource of ['/box', `id:${id}`]) {
      const rule = { type: 'folder', resource, action: 'all', sendEmail: 'True' }
      const json = { ...rule, usernames: ['notice_user_all_recipient', 'NOTICE_USER_ALL_RECIPIENTS'] }
      const answer = await app.ask('POST', 'notifications', { json })
      expect([answer.status, answer.json().data.attributes]).toMatchObject([
        201,
        { sendEmail: true, message: null, usernames: ['notice_user_all_recipients'], path: '/box' },
      ])
    }
  })
})
