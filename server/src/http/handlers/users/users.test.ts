import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { userImportTemplate } from '@sallyport/contract/schemas/users/user-import-file.ts'
import { UserCollectionResponse, UserResponse } from '@sallyport/contract/schemas/users/user-response.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import type { Person } from '../../../../test/people.ts'
import { type Ask, openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { permissionNames } from '../../../core/actor.ts'
import { requesterOf } from '../../../core/passwords.ts'
import * as users from '../../../core/users/users.ts'

interface UserJson {
  readonly id: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships: Readonly<Record<string, { readonly data: { readonly id: number; readonly type: string } }>>
}
interface UserAnswer {
  readonly data: UserJson
}
interface UsersAnswer {
  readonly totalResults: number
  readonly returnedResults: number
  readonly data: readonly UserJson[]
  readonly included: readonly { readonly type: string; readonly id: number }[]
}

const flags = (...on: string[]) => Object.fromEntries(permissionNames.map((name) => [name, on.includes(name)]))
const input = {
  username: 'ada',
  password: 'testpassworD1',
  email: 'ada@harbour.example',
  homeResource: '/homes/ada',
  role: 'user',
  permissions: { upload: true, list: true },
  timeZone: 'America/New_York',
}

describe.each(engines)('users over HTTP on %s', (engine) => {
  let app: ServedApp
  let admin: Person
  beforeAll(async () => {
    app = await openServedApp(engine)
    admin = await app.addPerson('boss', { role: 'admin' })
    await app.ask('PATCH', `users/${admin.user.id}`, { as: admin, json: { timeZone: 'Europe/Vienna' } })
  })
  afterAll(() => app.close())

  const ask = (method: string, path: string, options: Ask = {}) => app.ask(method, path, { as: admin, ...options })
  let serial = 0
  const add = (changes: object = {}) =>
    ask('POST', 'users', { json: { ...input, username: `user-${++serial}`, ...changes } })
  const added = async (changes: object = {}) => {
    const answer = await add(changes)
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
    return answer.json<UserAnswer>().data
  }
  const patch = (id: number, json: object, as: Ask['as'] = admin) => ask('PATCH', `users/${id}`, { json, as })
  const attributes = async (answer: ReturnType<typeof patch>) => (await answer).json<UserAnswer>().data.attributes
  const refusal = async (answer: ReturnType<typeof patch>) => {
    const { status, json } = await answer
    return [status, ...json().errors.map(({ code, detail }) => `${code} ${detail}`)].join(' ')
  }

  test('a new user is returned with the sent values and defaults, and without secrets', async () => {
    const answer = await ask('POST', 'users', { json: { ...input, nickname: 'Countess', onboarding: true } })
    expect(mismatches(UserResponse, answer.json())).toEqual([])
    const { attributes, relationships } = answer.json<UserAnswer>().data
    expect(attributes).toMatchObject({
      username: 'ada',
      nickname: 'Countess',
      email: 'ada@harbour.example',
      role: 'user',
      permissions: flags('upload', 'list'),
      homePath: '/homes/ada',
      homeDir: '/homes/ada',
      accountName: 'harbour',
      timeZone: 'America/New_York',
      status: 1,
      locked: false,
      onboarding: true,
      firstLogin: false,
      accessTimestamp: '0000-00-00 00:00:00',
      expiration: null,
      created: expect.stringMatching(/^2026-11-25T09:00:\d\d\+01:00$/),
    })
    expect(relationships['ownerAccount']?.data).toEqual({ id: app.account.id, type: 'account' })
    const home = await ask('GET', 'resources?resource=/homes/ada')
    expect(relationships['homeResource']?.data).toEqual({ id: home.json().data.id, type: 'resource' })
    expect(answer.text).not.toMatch(/argon2|testpassworD1|hash/)
  })

  test('absent fields are off, empty or never; null and other spellings of flags are accepted', async () => {
    const { attributes } = await added({ permissions: {}, nickname: null, expiration: null, locked: 'false' })
    expect(attributes).toMatchObject({ permissions: flags(), nickname: '', expiration: null, locked: false })
    const odd = await added({ permissions: { list: 1, upload: '0', download: 'True', nothing: true }, locked: 1 })
    expect(odd.attributes).toMatchObject({ permissions: flags('list', 'download'), locked: true, status: 0 })
  })

  test.each(['username', 'password', 'email', 'homeResource', 'role', 'permissions', 'timeZone'])(
    '%s is required and validated',
    async (field) => {
      expect(await refusal(add({ [field]: undefined }))).toMatch(`400 ERROR_INVALID_PARAMETER ${field} `)
      expect(await refusal(add({ [field]: [[1]] }))).toMatch(`400 ERROR_INVALID_PARAMETER ${field}`)
    },
  )

  test('a demoted administrator keeps the whole account only if the request says so', async () => {
    const { id } = await added({ role: 'admin', homeResource: '/' })
    const without = await refusal(patch(id, { role: 'user', permissions: { list: true } }))
    expect(without).toMatch(
      /^400 ERROR_INVALID_PARAMETER homeResource is needed, because .* or send "\/" to keep that access/,
    )
    expect(await attributes(ask('GET', `users/${id}`))).toMatchObject({ role: 'admin', homePath: '/' })
    const same = await attributes(patch(id, { role: 'user', homeResource: '/' }))
    expect(same).toMatchObject({ role: 'user', homePath: '/' })
    // For a user, the home folder stays if the request does not mention it.
    expect(await attributes(patch(id, { role: 'user', nickname: 'x' }))).toMatchObject({ homePath: '/', nickname: 'x' })
    await patch(id, { role: 'admin' })
    const own = await attributes(patch(id, { role: 'user', homeResource: '/homes/former' }))
    expect(own).toMatchObject({ role: 'user', homePath: '/homes/former' })
  })

  test.each<[object, RegExp]>([
    [{ role: 'master' }, /^400 ERROR_INVALID_PARAMETER role /],
    [{ role: 'root' }, /^400 ERROR_INVALID_PARAMETER role /],
    [{ role: 'admin' }, /^400 ERROR_INVALID_PARAMETER homeResource of an admin is always "\/"/],
    [{ username: 'a b' }, /^400 ERROR_INVALID_PARAMETER username/],
    [{ username: 'BOSS' }, /^409 ERROR_CONFLICT The username "BOSS" is taken/],
    [{ password: 'short' }, /^400 ERROR_INVALID_PASSWORD /],
    [{ email: 'nobody' }, /^400 ERROR_INVALID_PARAMETER email/],
    [{ timeZone: 'Nowhere/Land' }, /^400 ERROR_INVALID_PARAMETER timeZone/],
    [{ homeResource: 'id:999999' }, /^404 ERROR_RESOURCE_NOT_FOUND /],
    [{ homeResource: '/a/../b' }, /^400 ERROR_INVALID_PARAMETER homeResource/],
    [{ expiration: 'tomorrow' }, /^400 ERROR_INVALID_PARAMETER expiration/],
    [{ expiration: '2027-02-30' }, /^400 ERROR_INVALID_PARAMETER expiration/],
  ])('%j is refused', async (changes, expected) => {
    expect(await refusal(add(changes))).toMatch(expected)
  })

  test.each([
    ['2027-03-31 18:00:00', '2027-03-31T18:00:00+02:00'],
    ['2027-01-31T18:00:00', '2027-01-31T18:00:00+01:00'],
    ['2027-01-31T18:00:00.123456', '2027-01-31T18:00:00+01:00'],
    ['2027-01-31T18:00:00.000Z', '2027-01-31T19:00:00+01:00'],
    ['2027-01-31T18:00:00-05:00', '2027-02-01T00:00:00+01:00'],
    ['2027-01-31', '2027-01-31T00:00:00+01:00'],
    ['2027-03-28 02:30:00', '2027-03-28T03:30:00+02:00'],
  ])('an expiration of %s is in the time zone of the caller: %s', async (sent, expected) => {
    const user = await added({ expiration: sent })
    expect(user.attributes['expiration']).toBe(expected)
    expect(await attributes(patch(user.id, { expiration: null }))).toMatchObject({ expiration: null })
    expect(await attributes(patch(user.id, { expiration: sent }))).toMatchObject({ expiration: expected })
    expect(await attributes(patch(user.id, { nickname: 'x' }))).toMatchObject({ expiration: expected })
    expect(await attributes(patch(user.id, { expiration: '' }))).toMatchObject({ expiration: null })
  })

  test('an administrator has the whole account and every permission, whatever is sent; a home folder sent later is ignored', async () => {
    const user = await added({ role: 'admin', homeResource: '/', permissions: { list: false } })
    expect(user.attributes).toMatchObject({ role: 'admin', homePath: '/', permissions: flags(...permissionNames) })
    const changed = await attributes(patch(user.id, { homeResource: '/homes/ada', permissions: { delete: false } }))
    expect(changed).toMatchObject({ homePath: '/', permissions: flags(...permissionNames) })
  })

  test('a change merges permissions and leaves absent fields unchanged', async () => {
    const { id } = await added({ nickname: 'Countess' })
    const changed = await attributes(
      patch(id, { permissions: { delete: true, list: false }, homeResource: '/new/home' }),
    )
    expect(changed).toMatchObject({
      permissions: flags('upload', 'delete'),
      homePath: '/new/home',
      nickname: 'Countess',
    })
    expect(await attributes(patch(id, { nickname: '' }))).toMatchObject({ nickname: '' })
    expect(await attributes(patch(id, {}))).toMatchObject({ permissions: flags('upload', 'delete') })
  })

  test('every user can read itself, and sees the home folder as the root', async () => {
    const person = await app.addPerson('jailed', { home: '/homes/jailed', permissions: ['list', 'upload'] })
    const me = await ask('GET', 'users/me?include=homeResource,ownerAccount', { as: person })
    expect(mismatches(UserResponse, me.json())).toEqual([])
    expect(me.json<UserAnswer>().data).toMatchObject({
      id: person.user.id,
      attributes: { username: 'jailed', homePath: '/' },
    })
    const seen = await ask('GET', `users/${person.user.id}`)
    expect(seen.json<UserAnswer>().data.attributes).toMatchObject({ homePath: '/homes/jailed' })
    expect((await ask('GET', `users/${person.user.id}`, { as: person })).status).toBe(403)
    await ask('DELETE', 'resources', { json: { resources: ['/homes/jailed'] } })
    const homeless = await ask('GET', `users/${person.user.id}?include=homeResource`)
    expect(homeless.json<UserAnswer>().data.attributes).toMatchObject({ homePath: '', homeDir: '' })
    expect(homeless.json<UsersAnswer>().included).toEqual([])
  })

  test('a user reading itself gets the features of the server besides pages and API', async () => {
    const offered = async () => (await ask('GET', 'users/me')).json<{ transports: object }>().transports
    expect(await offered()).toEqual({ sftp: false, ftp: false, mail: true })
  })

  test('a user reading itself gets what becomes of contents that it replaces', async () => {
    const keeps = async () => (await ask('GET', 'users/me')).json<{ keepVersions: boolean }>().keepVersions
    expect(await keeps()).toBe(true)
    await ask('PATCH', 'account', { json: { keepVersions: false } })
    expect(await keeps()).toBe(false)
  })

  test('a user reading itself gets where FTP is served, without what its account refuses', async () => {
    const served = async () => (await ask('GET', 'users/me')).json<{ ftpServer: object | null }>().ftpServer
    expect(await served()).toBe(null)
    const at = (port: number) => ({ host: 'files.harbour.example', port })
    const { settings } = app.context
    settings.ftpServer = { ftp: at(21), ftps: at(990), encryption: 'none' }
    expect(await served()).toEqual(settings.ftpServer)
    const setSecureOnly = (secureOnly: boolean) => ask('PATCH', 'account', { json: { secureOnly } })
    await setSecureOnly(true)
    expect(await served()).toEqual({ ftp: null, ftps: at(990), encryption: 'required' })
    settings.ftpServer = { ftp: at(21), ftps: null, encryption: 'none' }
    expect(await served()).toBe(null)
    settings.ftpServer = { ftp: at(21), ftps: null, encryption: 'optional' }
    expect(await served()).toEqual({ ftp: at(21), ftps: null, encryption: 'required' })
    await setSecureOnly(false)
    settings.ftpServer = null
  })

  test('an error about a field that a user may not change of itself uses the name that was sent', async () => {
    const person = await app.addPerson('curious')
    for (const [field, value] of [
      ['expiration', null],
      ['homeResource', '/'],
      ['role', 'admin'],
      ['storageQuota', null],
    ] as const) {
      const json = { [field]: value }
      const answer = await app.ask('PATCH', `users/${person.user.id}`, { as: person, json })
      expect([answer.status, answer.json().errors[0].detail]).toEqual([
        403,
        `You can't change your own ${field}: only an administrator can.`,
      ])
    }
  })

  test('T-07 a lock ends access as soon as it is acknowledged', async () => {
    const person = await app.addPerson('locked')
    expect((await ask('GET', 'users/me', { as: person })).status).toBe(200)
    expect(await attributes(patch(person.user.id, { locked: true }))).toMatchObject({ locked: true, status: 0 })
    expect((await ask('GET', 'users/me', { as: person })).status).toBe(401)
    await patch(person.user.id, { locked: false })
    expect((await ask('GET', 'users/me', { as: person })).status).toBe(200)
    expect((await ask('DELETE', `users/${person.user.id}`)).text).toBe('{"responseStatus":200,"data":[]}')
    expect((await ask('GET', 'users/me', { as: person })).status).toBe(401)
    expect(await refusal(ask('GET', `users/${person.user.id}`))).toMatch(/^404 ERROR_USER_NOT_FOUND/)
    expect(await refusal(ask('DELETE', `users/${person.user.id}`))).toMatch(/^404 ERROR_USER_NOT_FOUND/)
  })

  test('the master can be changed and deleted neither by an administrator nor by itself', async () => {
    for (const as of [admin, app.mira]) {
      expect(await refusal(patch(app.master.id, { nickname: 'x' }, as))).toMatch(/^403 ERROR_INSUFFICIENT_PRIVILEGES/)
      expect(await refusal(ask('DELETE', `users/${app.master.id}`, { as }))).toMatch(/^403 /)
    }
  })

  test('lists return pages with the total count, sorted and filtered as requested, with each included object once', async () => {
    const prefix = `p${Date.now()}`
    for (const n of [3, 1, 2])
      await added({
        username: `${prefix}-${n}`,
        nickname: `${prefix} ${n}`,
        email: `${n}@${prefix}.example`,
        locked: n === 2,
      })
    const list = async (query: string) => {
      const answer = await ask('GET', `users?${query}`)
      expect([answer.status, mismatches(UserCollectionResponse, answer.json())]).toEqual([200, []])
      return answer.json<UsersAnswer>()
    }
    const names = async (query: string) =>
      (await list(query)).data.map(({ attributes }) => String(attributes['username']).replace(`${prefix}-`, '')).join()
    const mine = `email=*%40${prefix}.example`
    expect(await names(`${mine}&sort=username`)).toBe('1,2,3')
    expect(await names(`${mine}&sort=-nickname`)).toBe('3,2,1')
    expect(await names(`${mine}&sort=homeDir,-email`)).toBe('3,2,1')
    expect(await names(`${mine}&status=0`)).toBe('2')
    expect(await names(`${mine}&status=1&sort=username`)).toBe('1,3')
    expect(await names(`username=${prefix}-1&${mine}&status=0`)).toBe('1')
    expect(await names(`search=${prefix}+%3F&sort=username`)).toBe('1,2,3')
    expect(await list(`${mine}&limit=2&sort=username`)).toMatchObject({ totalResults: 3, returnedResults: 2 })
    expect(await list(`${mine}&limit=2&offset=2`)).toMatchObject({ totalResults: 3, returnedResults: 1 })
    expect(await list(`${mine}&offset=9`)).toMatchObject({ totalResults: 3, returnedResults: 0, data: [] })
    const { included } = await list(`${mine}&include=homeResource,owneraccount`)
    expect(included.map(({ type }) => type)).toEqual(['resource', 'account'])
    expect((await list(mine)).included).toEqual([])
    for (const unknown of ['status=2', 'role=root']) expect(await list(unknown)).toMatchObject({ totalResults: 0 })
    for (const wrong of ['sort=password_hash', 'limit=-1', 'offset=-1', 'limit=x'])
      expect(await refusal(ask('GET', `users?${wrong}`))).toMatch(`400 ERROR_INVALID_PARAMETER ${wrong.split('=')[0]}`)
  })
})

// Import of users over real sockets.
describe('user imports', () => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp('sqlite')
  })
  afterAll(() => app.close())

  describe('a user import', () => {
    const run = (json: object) => app.ask('POST', 'users/import', { json })
    const named = (username: string) => users.byName(app.context, app.operator, username)

    test('of the template succeeds, and adds its users', async () => {
      const dry = (await run({ csv: userImportTemplate, dryRun: true })).json()
      expect(mismatches(operations.importUsers.replies[200], dry)).toEqual([])
      expect(dry.data.attributes).toMatchObject({ dryRun: true, accepted: 2, refused: 0 })
      await expect(named('partner-north')).rejects.toThrow('no user')
      const done = (await run({ csv: userImportTemplate })).json()
      const [north, south] = [await named('partner-north'), await named('partner-south')]
      expect(done.data.attributes).toMatchObject({
        dryRun: false,
        accepted: 2,
        rows: [
          { line: 2, outcome: 'added', userId: north.id },
          { line: 3, outcome: 'added', userId: south.id },
        ],
      })
      expect(north).toMatchObject({
        role: 'user',
        nickname: 'North Freight',
        timeZone: 'Europe/Lisbon',
        expiresAt: null,
      })
      expect([...north.permissions].toSorted()).toEqual(['changePassword', 'list', 'upload'])
      expect(south).toMatchObject({ nickname: 'partner-south', timeZone: 'UTC', expiresAt: '2027-12-31T18:00:00.000Z' })
      expect(
        await app.context.passwords.verify(south.passwordHash, 'Spring-tide-at-six-7', requesterOf(app.operator)),
      ).toBe(true)
      const queued = await app.context.db.q.selectFrom('letters').select('recipient').execute()
      expect(queued).toEqual([{ recipient: 'it@north-freight.example' }])
    })

    test('of another file is refused as a whole', async () => {
      const answer = await run({ csv: 'a,b\n1,2' })
      expect([answer.status, answer.json().errors[0].detail]).toEqual([
        400,
        expect.stringContaining('The first line must name the columns: username,'),
      ])
      expect((await run({ csv: 'x'.repeat(1_000_001) })).status).toBe(400)
      expect((await run({ csv: 'x'.repeat(1_100_000) })).status).toBe(413)
    })
  })
})
