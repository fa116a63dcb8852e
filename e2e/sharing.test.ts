/** Shares, sends and receive folders through the official client; visitors use the link. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { type OfficialClient, officialClient, sharingMethods } from './official-client.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from './running.ts'
import { offeredBy } from './sent-fields.ts'

it('the tests here call every method of the client for shares, forms and recipients', () => {
  const text = readFileSync(new URL('sharing.test.ts', import.meta.url), 'utf8')
  expect(sharingMethods).toHaveLength(12)
  expect(sharingMethods.filter((method) => !text.includes(`'${method}'`))).toEqual([])
})

describe.each(engines)('sharing with the official client on %s', (engine) => {
  let place: Place
  let server: Running
  let mira: OfficialClient
  let credentials: { apiKey: string; accessToken: string }
  const sent = new Set<string>()

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    credentials = await setUpMaster(place)
    mira = officialClient(`${server.address}/api/v2/`, credentials, sent)
    for (const path of ['/inbound', '/papers', '/plans', '/moored', '/berths'])
      await mira.resources('addFolder', { body: { path } })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  const share = async (body: object) => (await mira.shares('addShare', { body })).data
  const visit = async (hash: unknown) => await fetch(`${server.address}/s/${hash}`, { redirect: 'manual' })

  it('shares a folder, invites, changes, finds and ends it', async () => {
    const made = await share({
      ...{
        type: 'shared_folder',
        name: 'Orders',
        resources: ['/inbound'],
        accessMode: { upload: true, download: true },
      },
      ...{ recipients: [{ email: 'it@quay.example' }], messageSubject: 'Orders', messageBody: 'Here they are.' },
    })
    const { id, attributes } = made.data
    expect(attributes).toMatchObject({ status: 1, paths: ['/inbound'], accessDescription: 'Downloads and uploads' })
    expect((await visit(attributes['hash'])).status).toBe(200)
    const again = await mira.recipients('resendInvitationsForShare', id, {})
    expect([again.response.status, again.data.data]).toEqual([201, ['it@quay.example']])
    const changed = await mira.shares('updateShareById', { name: 'Papers', isPublic: false }, id)
    expect(changed.data.data.attributes).toMatchObject({ name: 'Papers', public: false })
    expect((await visit(attributes['hash'])).status).toBe(404)
    const seen = await mira.shares('getShareById', id, { include: 'owner,resources' })
    expect(seen.data.included).toHaveLength(2)
    const found = await mira.shares('listShares', { scope: 'active', recipient: '*@quay.example', include: 'owner' })
    expect([found.data.totalResults, found.data.data[0]?.id]).toEqual([1, id])
    await mira.shares('updateShareById', { hasNotification: true, notificationEmails: ['mira@harbour.example'] }, id)
    for (const answer of [
      await mira.shares('getShareById', id, { include: 'notifications,activity' }),
      await mira.shares('listShares', { include: 'notifications,notification,activity', limit: 1, sort: '-created' }),
    ]) {
      expect(answer.data.included).toMatchObject([
        { type: 'notification', attributes: { type: 'share_receipt', shareId: String(id), path: '/inbound' } },
      ])
      // Fields that the client does not know are in the raw response.
      const { activity } = answer.response.body as { activity: { id: number; attributes: object }[] }
      expect(activity.at(-1)).toMatchObject({ attributes: { action: 'create', username: 'mira', path: '/inbound' } })
      expect(activity.map(({ attributes }) => (attributes as { action: string }).action)).toContain('visit')
      const [one] = [(answer.response.body as { data: object | object[] }).data].flat()
      expect(one).toMatchObject({
        relationships: {
          notifications: [{ data: { type: 'notification' } }],
          activity: activity.map((entry) => ({ data: { id: entry.id, type: 'shareActivity' } })),
        },
      })
    }
    expect((await mira.shares('deleteShareById', id)).data.data).toEqual([])
    const gone = mira.shares('getShareById', id, {}).then(
      () => 200,
      ({ status }: { status: number }) => status,
    )
    expect(await gone).toBe(404)
    expect((await mira.shares('listShares', { name: 'Papers' })).data.totalResults).toBe(0)
  })

  it('accepts every setting when a share is created, and when it is changed', async () => {
    const told = { messageSubject: 'Berths', messageBody: 'Where to moor.' }
    await mira.resources('addFolder', { body: { path: '/anchored' } })
    const older = await share({ type: 'shared_folder', name: 'Anchors', resources: ['/anchored'] })
    await mira.shares('updateShareById', { status: 0 }, older.data.id)
    const made = await share({
      ...{ type: 'shared_folder', name: 'Berths', resources: ['/moored'], password: 'testpassworD1', embed: true },
      ...{ expiration: new Date('2099-09-25T14:12:10Z'), isPublic: true, requireEmail: true, ...told },
      ...{ accessMode: { upload: true, download: true, modify: true, delete: true } },
      ...{ hasNotification: true, notificationEmails: ['mira@harbour.example'], fileDropCreateFolders: false },
      recipients: [
        { email: 'ann@quay.example', type: 'direct' },
        { email: 'bob@quay.example', type: 'cc' },
      ],
    })
    const { id } = made.data
    expect(made.data.attributes).toMatchObject({
      ...{ accessDescription: 'Full access', hasPassword: true, embed: true, public: true, requireEmail: true },
      ...{ expired: false, hasNotification: true, trackingStatus: 'pending', inherited: false },
      accessMode: { upload: true, download: true, modify: true, delete: true },
      recipients: [
        { email: 'ann@quay.example', type: 'direct', sent: true, received: false },
        { email: 'bob@quay.example', type: 'direct', sent: true, received: false },
      ],
      messages: [{ subject: 'Berths', body: 'Where to moor.' }],
    })
    expect(new Date(String(made.data.attributes['expiration'])).toISOString()).toBe('2099-09-25T14:12:10.000Z')
    const [ann] = made.data.attributes['recipients'] as { id: number }[]
    const again = await mira.recipients('resendInvitationsForShare', id, { body: { recipientId: ann?.id } })
    expect(again.data.data).toEqual(['ann@quay.example'])
    const { data: changed } = await mira.shares(
      'updateShareById',
      {
        ...{ name: 'Moorings', resources: ['/berths'], password: '99drowssaP', embed: false, isPublic: false },
        ...{ expiration: '2017-09-25T14:12:10Z', requireEmail: false, fileDropCreateFolders: true, status: 0 },
        ...{ accessMode: { upload: true, download: false, modify: false, delete: false } },
        ...{ hasNotification: false, notificationEmails: [], messageSubject: 'Late', messageBody: 'Too late.' },
        recipients: [{ email: 'bob@quay.example', type: 'direct' }],
      },
      id,
    )
    expect(changed.data.attributes).toMatchObject({
      ...{ name: 'Moorings', paths: ['/berths'], accessDescription: 'Upload only', embed: false, public: false },
      ...{ expired: true, status: 0, requireEmail: false, fileDropCreateFolders: true, hasNotification: false },
      recipients: [{ email: 'bob@quay.example' }],
      messages: [{ subject: 'Berths' }, { subject: 'Late' }],
    })
    const found = async (query: object) => {
      const { data } = await mira.shares('listShares', query)
      return data.data.map((one) => one.attributes['name'])
    }
    await share({ type: 'shared_folder', name: 'Keys', resources: ['/moored'] })
    for (const query of [
      { message: 'TOO late', scope: 'all' },
      { search: 'moor*' },
      { recipient: 'bob@*' },
      { name: '/berths', username: 'mira', type: 'shared_folder' },
      { scope: 'currentUser', sort: 'created', limit: 1, offset: 1, type: 'shared_folder' },
      { scope: 'currentUser', sort: '-created', limit: 1, offset: 1, type: 'shared_folder' },
    ])
      expect([query, await found({ include: 'owner,resources', ...query })]).toEqual([query, ['Moorings']])
    expect(await found({ scope: 'active', type: 'shared_folder', include: 'messages' })).toEqual(['Keys'])
    for (const type of ['send', 'receive']) expect(await found({ type, username: 'nobody' })).toEqual([])
    const { data: owned } = await mira.shares('getShareById', id, { include: 'owner,messages' })
    expect(owned.included).toMatchObject([{ type: 'user', attributes: { username: 'mira' } }])
  })

  it('refuses access modes other than the five, with the error code that clients expect', async () => {
    await mira.resources('addFolder', { body: { path: '/odd' } })
    const body = { type: 'shared_folder', name: 'Odd', resources: ['/odd'], accessMode: { delete: true } }
    const refused = await mira.shares('addShare', { body }).then(
      () => null,
      ({ status, response }: { status: number; response: { text: string } }) => ({ status, text: response.text }),
    )
    expect(refused?.status).toBe(400)
    expect(refused?.text).toMatch(
      /^\{"responseStatus":400,"errors":\[\{"code":"ERROR_INVALID_PARAMETER","detail":"accessMode must be one of five/,
    )
  })

  it('sends files from the computer with the token of the send, to anybody with the link', async () => {
    const made = await share({ type: 'send', name: 'Plans', sendingLocalFiles: true })
    // The client drops fields that it does not know; the token is in the raw response.
    const { meta } = (await (
      await fetch(`${server.address}/api/v2/shares`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'ev-api-key': credentials.apiKey,
          'ev-access-token': credentials.accessToken,
        },
        body: JSON.stringify({ type: 'send', name: 'More plans', sendingLocalFiles: true }),
      })
    ).json()) as { meta: { accessToken: string } }
    const sender = officialClient(`${server.address}/api/v2`, { ...credentials, accessToken: meta.accessToken })
    await sender.resources('uploadFile', '/plan.txt', 4, { file: Buffer.from('plan') })
    const { data } = await mira.shares('listShares', { type: 'send', name: 'More plans' })
    const done = await mira.shares('completeDirectSend', data.data[0]?.id)
    expect(done.data.data.attributes).toMatchObject({ paths: ['/plan.txt'], accessDescription: 'Download only' })
    const { data: sent } = done.response.body as { data: { attributes: { accessMode: object } } }
    expect(sent.attributes.accessMode).toStrictEqual({ download: true, modify: false, delete: false })
    expect((await visit(done.data.data.attributes['hash'])).status).toBe(200)
    expect((await visit(made.data.attributes['hash'])).status).toBe(404)
  })

  it('creates a receive folder, changes its form, reads and deletes submissions', async () => {
    const { attributes } = (await share({ type: 'receive', name: 'Papers', resources: ['/papers'] })).data
    const form = (await mira.forms('getFormByShareHash', attributes['hash'], { include: 'share' })).data
    expect(form.included).toHaveLength(1)
    const { id } = form.data
    const before = form.data.attributes['elements'] as { id: number; type: string; settings: object }[]
    expect(before.map(({ settings }) => Array.isArray(settings))).not.toContain(true)
    const area = before.find(({ type }) => type === 'upload_area')
    const number = { description: 'Of the order', senderEmail: 'false', useAsFolderName: true, width: 0.5 }
    const elements = [
      { name: 'Number', type: 'text', order: 0, settings: { isRequired: 'true', ...number } },
      { id: area?.id, name: 'Files', type: 'upload_area', order: 1, settings: { fileTypes: 'text/plain' } },
    ]
    const texts = { submitButtonText: 'Hand in', successMessage: 'Thank you', cssStyles: 'label { color: teal }' }
    const settings = { formDescription: 'One at a time', elements, ...texts }
    const changed = await mira.forms('updateFormById', id, { body: settings })
    expect(changed.data.data.attributes).toMatchObject({ formDescription: 'One at a time', ...texts })
    // The client drops fields that it does not know; the file types are in the raw response.
    const answered = changed.response.body as { data: { attributes: { elements: object[] } } }
    expect(answered.data.attributes.elements).toMatchObject([
      { name: 'Number', settings: { isRequired: true, senderEmail: false, useAsFolderName: true, width: 0.5 } },
      { id: area?.id, settings: { fileTypes: 'text/plain' } },
    ])
    expect((await mira.forms('getFormById', id, { include: 'share' })).data.included).toMatchObject([
      { type: 'share', attributes: { type: 'receive', formId: id, accessDescription: 'Receive folder' } },
    ])
    const fresh = (await mira.forms('getFormById', id, {})).data.data.attributes['elements'] as { id: number }[]
    const first = await visit(attributes['hash'])
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const body = new FormData()
    body.append(`field-${fresh[0]?.id}`, '4711')
    body.append('files', new Blob(['content']), 'paper.txt')
    const sent = await fetch(`${server.address}/s/${attributes['hash']}/submit`, {
      method: 'POST',
      headers: { cookie },
      body,
    })
    expect(sent.status).toBe(200)
    const entries = (await mira.forms('getFormEntries', id, { limit: 10, offset: 0 })).data
    expect([entries.totalResults, entries.data[0]?.attributes]).toMatchObject([
      1,
      { status: 'completed', paths: ['/papers/paper.txt'], fields: [{ name: 'Number', value: '4711' }] },
    ])
    await mira.forms('deleteFormMessageById', entries.data[0]?.id)
    expect((await mira.forms('getFormEntries', id, {})).data.totalResults).toBe(0)
    const left = await mira.resources('listResources', '/papers', {})
    expect(left.data.data.map((entry) => entry.attributes['name'])).toEqual(['paper.txt'])
  })

  it('has sent every field of these operations', () => {
    expect(offeredBy(sharingMethods).filter((field) => !sent.has(field))).toEqual([])
  })
})
