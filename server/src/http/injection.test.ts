/** T-40, T-50: input that tries to set prototypes, fields that are not offered, or lines of the log. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, put } from '../../test/people.ts'
import { credentialsOf, headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

describe('T-40', () => {
  let app: ServedApp
  let plain: Person
  beforeAll(async () => {
    app = await openServedApp('sqlite')
    plain = await app.addPerson('plain', { home: '/own' })
    await put(app, plain.actor, '/own.txt')
  })
  afterAll(() => app.close())

  const prototypes = [
    '"__proto__":{"polluted":true,"role":"master","limit":1}',
    '"constructor":{"prototype":{"polluted":true}}',
    '"prototype":{"polluted":true}',
    '"__proto__":null',
    '"toString":"x","valueOf":1,"hasOwnProperty":true',
    '"__defineGetter__":{"polluted":true}',
  ]
  const withBody = (Object.entries(operations) as [OperationName, Operation][]).filter(
    ([, { body }]) => body && body !== 'file',
  )

  test.each(withBody)('%s accepts no prototype from a body', async (_, { method, path, examples }) => {
    const address = `/api/v2${path.replace(/\{\w+\}/, '999999')}`
    for (const hostile of prototypes)
      for (const body of [
        `{${hostile}}`,
        JSON.stringify(examples.body).replace(/^\{/, `{${hostile},`),
        JSON.stringify(examples.body).replaceAll('{', `{${hostile},`).replace(/,\}/g, '}'),
      ]) {
        const answer = await app.ask(method, address, {
          as: plain,
          body,
          headers: { 'content-type': 'application/json' },
        })
        expect([hostile, answer.status]).toEqual([hostile, expect.toSatisfy((status: number) => status < 500)])
      }
    expect('polluted' in {}).toBe(false)
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('such names in queries have no effect', async () => {
    const query =
      '__proto__[polluted]=1&__proto__.polluted=1&constructor[prototype][polluted]=1&constructor=1&toString=1&__proto__=1'
    const answer = await app.ask('GET', `resources/list?resource=/&${query}`)
    expect([answer.status, 'polluted' in {}]).toEqual([200, false])
  })

  test('a plain user cannot set fields that are not offered: role, home folder, account, ids', async () => {
    const mass = {
      id: app.master.id,
      account_id: 999,
      accountId: 999,
      userId: app.master.id,
      role: 'master',
      isAdmin: true,
      admin: true,
      permissions: { delete: true },
      homeId: app.account.rootId,
      home_id: app.account.rootId,
      rootId: app.account.rootId,
      homeResource: '/',
      createdBy: app.master.id,
      created_by: app.master.id,
      hash: 'a'.repeat(32),
      blobId: 1_000,
      size: 0,
      sha256: 'x',
      deletedAt: null,
      deleted_at: null,
      type: 'file',
      plan: 'unlimited',
      locked: false,
      attributes: { role: 'admin' },
      relationships: { ownerAccount: { data: { id: 999 } } },
    }
    const user = () =>
      app.context.db.q
        .selectFrom('users')
        .select(['role', 'home_id', 'account_id', 'permissions'])
        .where('id', '=', plain.user.id)
        .executeTakeFirstOrThrow()
    const before = await user()
    for (const [name, { method, path, examples, params }] of withBody) {
      if (name === 'setUp') continue
      const address = `/api/v2${params ? path.replace(/\{\w+\}/, String(plain.user.id)) : path}`
      await app.ask(method, address, {
        as: plain,
        json: { ...mass, ...examples.body, ...mass, resources: ['/none'] },
      })
    }
    expect(await user()).toEqual(before)
    const folder = await app.ask('POST', 'resources', { as: plain, json: { ...mass, path: '/mass' } })
    const row = await app.context.db.q
      .selectFrom('resources')
      .selectAll()
      .where('id', '=', folder.json().data.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      account_id: app.account.id,
      parent_id: plain.user.homeId,
      type: 'dir',
      created_by: plain.user.id,
      deleted_at: null,
    })
    expect([row.id, row.hash]).not.toContain(1)
    expect(row.hash).not.toBe(mass.hash)
  })

  test('headers set no fields either', async () => {
    const headers = {
      ...credentialsOf(plain),
      'x-account-id': '999',
      'x-user-id': '1',
      'x-role': 'master',
      'x-forwarded-user': 'mira',
      'x-original-url': '/api/v2/webhooks',
      'x-rewrite-url': '/api/v2/webhooks',
      'x-http-method-override': 'DELETE',
    }
    expect((await app.ask('GET', 'webhooks', { as: null, headers })).status).toBe(403)
    expect((await app.ask('GET', 'resources?resource=/own.txt', { as: null, headers })).status).toBe(200)
    expect((await app.ask('GET', 'resources?resource=/own.txt', { as: null, headers })).status).toBe(200)
  })

  test('T-50: the log has one line of JSON per request, whatever is sent', async () => {
    app.logged.length = 0
    const forged = '%0d%0a{"level":"error","msg":"forged"}%0a'
    await app.ask('GET', `nothing/${forged}`, {
      headers: { 'user-agent': 'x\\n{"msg":"forged"}', referer: 'a\\r\\nb' },
    })
    await app.ask('GET', `resources?resource=/${forged}&x=${forged}`)
    await app.ask('POST', 'resources', { json: { path: '/a\n{"msg":"forged"}' } })
    await app.ask('POST', 'api-keys', { json: { name: 'a\u2028{"msg":"forged"}' } })
    await app.exchange(`GET /\x0b{"msg":"forged"} HTTP/1.1\r\nHost: a\r\n${headOf(plain)}Connection: close\r\n\r\n`)
    await app.exchange(`GET /api/v2/"%0a\u00e9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await expect.poll(() => app.logged.length).toBeGreaterThanOrEqual(4)
    for (const line of app.logged) {
      expect(line.trimEnd()).not.toMatch(/[\n\r\u2028\u2029\x0b]/)
      expect(JSON.parse(line)).toMatchObject({
        msg: 'request',
        transport: 'http',
        status: expect.toSatisfy((status: number) => status >= 400),
      })
    }
  })
})
