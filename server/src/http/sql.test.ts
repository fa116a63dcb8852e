/** T-34: SQL injection. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allFields, askWith, nameOf, partsWith } from '../../test/contract-fields.ts'
import { engines } from '../../test/databases.ts'
import { put } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

const sql = [
  `'`,
  `"`,
  `\\'`,
  `' or '1'='1`,
  `' or 1=1 --`,
  `'; drop table users; --`,
  `1; select pg_sleep(5)`,
  `' union select password_hash from users --`,
  `name; drop table users`,
  `-name,(select 1)`,
  `name desc, (case when 1=1 then name else size end)`,
  `%' or '%'='`,
  `$1`,
  `?`,
  `:x`,
  `\u02bc or 1=1`,
  `{"$ne": null}`,
  `1 or 1=1`,
  `-1 union select 1`,
  `0x31`,
]

describe.each(engines)('T-34 on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    for (const path of [
      '/own/own.txt',
      '/own/100%.txt',
      '/own/1000.txt',
      '/own/a_c.txt',
      '/own/abc.txt',
      '/inbound/orders-0417.csv',
    ])
      await put(app, app.operator, path)
  })
  afterAll(() => app.close())

  const tables = ['users', 'accounts', 'api_keys', 'access_tokens', 'webhooks'] as const
  const counts = () =>
    Promise.all(
      tables.map(async (table) =>
        Number(
          (
            await app.context.db.q
              .selectFrom(table)
              .select((e) => e.fn.countAll().as('n'))
              .executeTakeFirstOrThrow()
          ).n,
        ),
      ),
    )

  test('no input of a query, a URL or a header becomes part of a statement', async () => {
    const fields = allFields().filter(({ part }) => part !== 'body')
    expect(fields.length).toBeGreaterThan(40)
    const before = await counts()
    for (const field of fields)
      for (const text of sql) {
        const answer = await askWith(
          app,
          field.operation,
          partsWith(field.operation, [[field, field.type === 'array' ? [text] : text]]),
          app.mira,
        )
        expect([nameOf(field), text, answer.status, answer.text]).toEqual([
          nameOf(field),
          text,
          expect.toSatisfy((status: number) => status < 500),
          expect.not.stringMatching(/argon2|syntax error|sqlite|relation "|near "/i),
        ])
      }
    expect(await counts()).toEqual(before)
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('no text in a body becomes part of a statement', async () => {
    const fields = allFields().filter(
      ({ part, type, operation }) => part === 'body' && ['string', 'array'].includes(type) && operation !== 'setUp',
    )
    const destructive = /^(delete|purge)/
    const before = await counts()
    for (const field of fields.filter(
      ({ operation }) => !destructive.test(operation) && !/^add(User|ApiKey|Webhook)|^update/.test(operation),
    ))
      for (const text of sql) {
        const answer = await askWith(
          app,
          field.operation,
          partsWith(field.operation, [[field, field.type === 'array' ? [text] : text]]),
          app.mira,
        )
        expect([nameOf(field), text, answer.status]).toEqual([
          nameOf(field),
          text,
          expect.toSatisfy((status: number) => status < 500),
        ])
      }
    expect(await counts()).toEqual(before)
    for (const text of sql) {
      const key = await app.ask('POST', 'api-keys', { json: { name: text, description: text } })
      expect([key.status, key.json().data.attributes['name']]).toEqual([201, text])
    }
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('names with such text are stored unchanged, and found', async () => {
    for (const text of sql.filter((one) => !/[\\/]/.test(one))) {
      const path = `/sql/${text}`
      const stored = await app.ask('POST', `resources/upload?path=${encodeURIComponent(path)}&fileSize=1`, {
        body: 'x',
      })
      expect([text, stored.json().data.attributes['path']]).toEqual([text, path])
      expect((await app.ask('GET', `resources?resource=${encodeURIComponent(path)}`)).status).toBe(200)
    }
  })

  test('the only wildcards of searches are * and ?', async () => {
    const found = async (name: string) =>
      (await app.ask('GET', `resources/list?resource=/own&name=${encodeURIComponent(name)}`))
        .json<{ data: { attributes: { name: string } }[] }>()
        .data.map(({ attributes }) => attributes.name)
    expect(await found('100%.txt')).toEqual(['100%.txt'])
    expect(await found('a_c.txt')).toEqual(['a_c.txt'])
    expect(await found('%')).toEqual([])
    expect(await found('a?c.txt')).toEqual(['a_c.txt', 'abc.txt'])
    expect(await found("' or 'x'='x")).toEqual([])
  })
})
