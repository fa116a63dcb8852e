/** Operations on files, folders, users and logs through the official client. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { bmpOf } from '../server/test/pictures.ts'
import { type OfficialClient, officialClient, officialMethods } from './official-client.ts'
import { newPlace, type Place, type Running, sallyportJson, setUpMaster, start } from './running.ts'

interface Outcome {
  readonly responseStatus: number
  readonly data?: { readonly attributes: { readonly path: string } }
  readonly errors?: readonly { readonly code: string }[]
}

const permissions = { download: true, upload: true, modify: true, delete: true, list: true, changePassword: true }

it('the tests here and of the main job call all thirty-one operations', () => {
  const tests = ['api-operations.test.ts', 'main-job.test.ts'].map((file) =>
    readFileSync(new URL(file, import.meta.url), 'utf8'),
  )
  expect(officialMethods).toHaveLength(31)
  expect(officialMethods.filter((method) => !tests.join().includes(`'${method}'`))).toEqual([])
})

describe.each(engines)('thirty-one operations with the official client on %s', (engine) => {
  let place: Place
  let server: Running
  let mira: OfficialClient
  let ada: OfficialClient
  let adaId: number

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    mira = officialClient(`${server.address}/api/v2/`, await setUpMaster(place))
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  const put = async (path: string, content: string | Buffer, client = mira) => {
    const bytes = Buffer.from(content)
    return (await client.resources('uploadFile', path, bytes.length, { file: bytes })).data.data
  }
  const names = async (folder: string, client = mira) =>
    (await client.resources('listResources', folder, { sort: 'name' })).data.data.map(
      ({ attributes }) => attributes['name'],
    )
  /** Status and code of a refusal; the client rejects with the response. */
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      ({ status, response }: { status: number; response: { body: { errors: [{ code: string }] } } }) =>
        `${status} ${response.body.errors[0].code}`,
    )

  it('reads and changes the account', async () => {
    const { data } = await mira.account('getAccount', { include: 'masterUser' })
    expect(data.data.attributes).toMatchObject({ accountName: 'harbour', complexPasswords: false })
    expect(data.included).toMatchObject([{ attributes: { email: 'mira@harbour.example' } }])
    const body = {
      complexPasswords: true,
      emailSubject: 'Welcome',
      quota: { noticeEnabled: true, noticeThreshold: 80 },
      brandingSettings: { companyName: 'Harbour', theme: 'dark' },
      allowedIpRanges: [{ ipStart: '127.0.0.0', ipEnd: '127.0.0.255' }],
    }
    const changed = (await mira.account('updateAccount', { body })).data.data.attributes
    expect(changed).toMatchObject({ complexPasswords: true, welcomeEmailSubject: 'Welcome' })
    expect(changed['brandingSettings']).toMatchObject({ companyName: 'Harbour', theme: 'dark' })
    expect(changed['quota']).toMatchObject({ noticeEnabled: true, noticeThreshold: 80 })
    const elsewhere = { allowedIpRanges: [{ ipStart: '198.51.100.1', ipEnd: '198.51.100.9' }] }
    expect(await refusal(mira.account('updateAccount', { body: elsewhere }))).toBe('400 ERROR_INVALID_PARAMETER')
  })

  it('creates, finds, changes and locks users', async () => {
    const input = {
      ...{ username: 'ada', email: 'ada@harbour.example', role: 'user', homeResource: '/homes/ada' },
      ...{ permissions, timeZone: 'Europe/Vienna', expiration: '2031-03-21 00:18:56', welcomeEmail: true },
    }
    const weak = { body: { ...input, password: 'only lower case' } }
    expect(await refusal(mira.users('addUser', weak))).toBe('400 ERROR_INVALID_PASSWORD')
    const made = await mira.users('addUser', { body: { ...input, password: 'testpassworD1' } })
    expect(made.response.status).toBe(201)
    expect(made.data.data.attributes).toMatchObject({ username: 'ada', homePath: '/homes/ada', nickname: '' })
    expect(made.data.data.attributes['permissions']).toMatchObject({ ...permissions, share: false })
    adaId = made.data.data.id
    const again = { body: { ...input, username: 'ADA', password: 'testpassworD1' } }
    expect(await refusal(mira.users('addUser', again))).toBe('409 ERROR_CONFLICT')

    const found = await mira.users('listUsers', {
      email: '*@harbour.example',
      sort: '-username',
      include: 'homeResource',
    })
    expect(found.data).toMatchObject({ totalResults: 2, returnedResults: 2 })
    expect(found.data.data.map(({ attributes }) => attributes['username'])).toEqual(['mira', 'ada'])
    expect(found.data.included).toHaveLength(2)
    const one = await mira.users('getUserById', adaId, { include: 'homeResource,ownerAccount' })
    expect(one.data.included).toHaveLength(2)

    const credentials = ['token', 'create', '--user', 'ada', '--app', 'partner']
    ada = officialClient(`${server.address}/api/v2`, await sallyportJson(place, credentials))
    const own = await ada.users('updateUser', adaId, { body: { nickname: 'Countess' } })
    expect(own.data.data.attributes).toMatchObject({ nickname: 'Countess', homePath: '/' })
    expect(await refusal(ada.users('updateUser', adaId, { body: { role: 'admin' } }))).toBe(
      '403 ERROR_INSUFFICIENT_PRIVILEGES',
    )
    await mira.users('updateUser', adaId, { body: { locked: true } })
    expect(await refusal(ada.account('getAccount', {}))).toBe('401 ERROR_INVALID_CREDENTIALS')
    await mira.users('updateUser', adaId, { body: { locked: false } })
  })

  it('renames, moves and copies, also for a user with a home folder', async () => {
    for (const path of ['/a.txt', '/in/b.txt', '/to/b.txt']) await put(path, path, ada)
    const { data } = await ada.resources('getResourceInfo', '/a.txt', {})
    const renamed = await ada.resources('updateResourceById', data.data.id, { body: { name: 'ä b.txt' } })
    expect(renamed.data.data.attributes).toMatchObject({ name: 'ä b.txt', path: '/ä b.txt' })
    const taken = ada.resources('updateResourceById', data.data.id, { body: { name: 'in' } })
    expect(await refusal(taken)).toBe('409 ERROR_CONFLICT')

    const moved = await ada.resources('moveResources', { body: { resources: ['/ä b.txt'], parentResource: '/to' } })
    expect(moved.response.status).toBe(200)
    expect(moved.data).toMatchObject({ meta: { path: '/ä b.txt', destinationPath: '/to' } })
    const body = { resources: ['/in/b.txt', '/missing', '/to'], parentResource: '/to' }
    const several = await ada.resources('moveResources', { body })
    const { responses } = several.response.body as { responses: Outcome[] }
    expect([several.response.status, ...responses.map(({ responseStatus }) => responseStatus)]).toEqual([
      207, 200, 404, 400,
    ])
    expect(responses[0]?.data?.attributes.path).toBe('/to/b (2).txt')
    expect(await names('/to', ada)).toEqual(['b (2).txt', 'b.txt', 'ä b.txt'])

    const copied = await ada.resources('copyResources', { body: { resources: ['/to'], parentResource: '/in' } })
    expect(copied.data.data.attributes).toMatchObject({ path: '/in/to', fileCount: 3 })
    expect(await names('/homes/ada/in/to')).toEqual(await names('/to', ada))
    const inside = ada.resources('copyResources', { body: { resources: ['/in'], parentResource: '/in/to' } })
    expect(await refusal(inside)).toBe('400 ERROR_INVALID_PARAMETER')
    await ada.resources('deleteResourceById', copied.data.data.id)
    const gone = ada.resources('getResourceInfoById', copied.data.data.id, {})
    expect(await refusal(gone)).toBe('404 ERROR_RESOURCE_NOT_FOUND')
    const { response } = await ada.resources('download', ['/to/b (2).txt'], {})
    expect(Buffer.from(response.body as Buffer).toString()).toBe('/in/b.txt')
  })

  it('compresses, extracts and shows previews', async () => {
    await put('/pack/a.txt', 'aaa')
    await put('/pack/deep/b.txt', 'bbb')
    const packing = { resources: ['/pack'], parentResource: '/', archiveName: 'pack.zip' }
    const packed = await mira.resources('compressFiles', { body: packing })
    expect([packed.response.status, packed.data.data.attributes['path']]).toEqual([201, '/pack.zip'])
    await mira.resources('addFolder', { body: { path: '/unpacked' } })
    const unpacking = { resource: '/pack.zip', parentResource: '/unpacked' }
    expect((await mira.resources('extractFiles', { body: unpacking })).response.status).toBe(201)
    const { response } = await mira.resources('download', ['/unpacked/deep/b.txt'], {})
    expect(Buffer.from(response.body as Buffer).toString()).toBe('bbb')
    await put('/dot.bmp', bmpOf(4, 4))
    const preview = await mira.resources('getPreviewImage', '/dot.bmp', 'small', {})
    expect(preview.response.status).toBe(200)
  })

  it('finds actions in the session log, with user and address', async () => {
    const entries = async (filter: object) =>
      (await mira.activity('getSessionLogs', { limit: 200, sort: 'date', ...filter })).data.data.map(({ attributes }) =>
        [attributes['operation'], attributes['fileName'], attributes['fileSource']].join(' '),
      )
    expect(await entries({ username: 'ada', type: 'RNTO' })).toEqual(['RNTO /homes/ada/ä b.txt /homes/ada/a.txt'])
    expect(await entries({ username: 'ada', type: 'move' })).toEqual([
      'MOVE /homes/ada/to/ä b.txt /homes/ada/ä b.txt',
      'MOVE /homes/ada/to/b (2).txt /homes/ada/in/b.txt',
    ])
    expect(await entries({ type: 'COPY', path: '/homes/*' })).toEqual(['COPY /homes/ada/in/to /homes/ada/to'])
    expect(await entries({ type: 'COMPR' })).toHaveLength(1)
    expect((await entries({ type: 'EXTRACT' })).toSorted()).toEqual([
      'EXTRACT /unpacked/a.txt ',
      'EXTRACT /unpacked/deep ',
    ])
    expect(await entries({ type: 'USER' })).toEqual(['USER mira ', 'USER ada '])
    expect(await entries({ type: 'PASS', username: 'ada' })).toHaveLength(1)
    expect(await entries({ startDate: new Date(Date.now() + 60_000) })).toEqual([])
    expect(await refusal(ada.activity('getSessionLogs', {}))).toBe('403 ERROR_INSUFFICIENT_PRIVILEGES')
  })

  it('deletes a user, whose files stay', async () => {
    expect((await mira.users('deleteUser', adaId)).response.status).toBe(200)
    expect(await refusal(mira.users('getUserById', adaId, {}))).toBe('404 ERROR_USER_NOT_FOUND')
    expect(await refusal(ada.resources('listResources', '/', {}))).toBe('401 ERROR_INVALID_CREDENTIALS')
    expect(await names('/homes/ada')).toEqual(['in', 'to'])
    const { data } = await mira.resources('getResourceInfo', '/homes/ada/to/b.txt', {})
    expect(data.data.attributes['createdBy']).toBe('mira')
  })
})
