/** T-41: names with invisible or control characters, in every input that creates a name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askWith, companionsOf, nameOf, partsWith, pathFields } from '../../test/contract-fields.ts'
import { put } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
  for (const path of ['/own/own.txt', '/inbound/orders-0417.csv']) await put(app, app.operator, path)
})
afterAll(() => app.close())

const bugs = () => app.logged.filter((line) => line.includes('"msg":"bug"'))

describe('T-41', () => {
  const hidden = [
    '\0',
    '\n',
    '\r',
    '\t',
    '\x1b',
    '\x7f',
    '\x85',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\\',
    '\ud800',
  ]
  const inNames = [...hidden, '\u200b', '\ufeff', '\u00ad', ' ', '/']
  const made = [
    'uploadFile.path',
    'addFolder.path',
    'addFolder.name',
    'updateResourceById.name',
    'compressFiles.archiveName',
    'copyResources.parentResource',
    'addUser.homeResource',
  ]

  test.each(pathFields.filter((field) => made.includes(nameOf(field))).map((field) => [nameOf(field), field] as const))(
    '%s refuses control characters, bidi controls and backslashes',
    async (_, field) => {
      const own = await app.ask('GET', 'resources?resource=/own/own.txt', { as: app.mira })
      // A query cannot contain an unpaired surrogate.
      for (const character of hidden.filter((one) => field.part === 'body' || one.isWellFormed())) {
        const parts = partsWith(field.operation, [
          ...companionsOf(field),
          [field, `/own/na${character}me`.slice(field.name === 'path' || field.isIdentifier ? 0 : 5)],
        ])
        const answer = await askWith(app, field.operation, { ...parts, params: { id: own.json().data.id } }, app.mira)
        expect([shown(character), answer.status, answer.text]).toEqual([
          shown(character),
          400,
          expect.stringContaining('ERROR_INVALID_PARAMETER'),
        ])
      }
      expect(bugs()).toEqual([])
    },
  )

  test('user names refuse these, and spaces, slashes and invisible characters', async () => {
    const body = {
      password: 'a long enough password 1A',
      email: 'x@y.example',
      homeResource: '/own',
      role: 'user',
      permissions: {},
      timeZone: 'UTC',
    }
    const answer = async (username: string) => await app.ask('POST', 'users', { json: { ...body, username } })
    expect((await answer('fine')).status).toBe(201)
    for (const character of inNames)
      expect([shown(character), (await answer(`na${character}me`)).status]).toEqual([shown(character), 400])
    for (const name of ['..', '.', '']) expect([name, (await answer(name)).status]).toEqual([name, 400])
  })

  test('names of applications refuse control characters', async () => {
    for (const character of hidden.filter((one) => one !== '\\'))
      expect([
        shown(character),
        (await app.ask('POST', 'api-keys', { json: { name: `na${character}me` } })).status,
      ]).toEqual([shown(character), 400])
  })

  const shown = (text: string) => JSON.stringify(text)
})
