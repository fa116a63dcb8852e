import fc from 'fast-check'
import { type TObject, Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import type { Operation } from './definition/operation.ts'
import { operations } from './operations.ts'
import { type Parsed, parseBody, parseHeaders, parseParams, parseQuery } from './parse.ts'
import { identifier, includeList, instant, paging, sortList, text, webAddress, withDefault } from './schemas/fields.ts'

const value = <T>(parsed: Parsed<T>): T => {
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.ok
}
const messages = (parsed: Parsed<unknown>) => ('problems' in parsed ? parsed.problems.map((it) => it.message) : [])

const all = Object.values<Operation>(operations)
const upload = operations.uploadFile.query
const list = operations.listResources.query
const download = operations.download.query

test('unknown fields are ignored, unless the schema forbids them', () => {
  const { body } = operations.addWebhook
  const hook = { endpointUrl: 'https://app.example/', resource: '/' }
  expect(value(parseBody(body, { ...hook, colour: 'red' }))).toMatchObject(hook)
  expect(messages(parseBody(body, { ...hook, filters: { extension: ['csv'], names: ['a*'] } }))).toEqual([
    'filters.extension is not known: there are names, extensions, minSize, protocols, users.',
  ])
})

describe('query strings of published clients', () => {
  test.each([
    ['Java and JavaScript', 'resume=true&allowOverwrite=false', true, false],
    ['Python and C#', 'resume=False&allowOverwrite=True', false, true],
    ['PHP, booleans', 'resume=1&allowOverwrite=0', true, false],
    ['PHP, an empty false', 'resume=0&allowOverwrite=', false, false],
    ['shouting', 'resume=FALSE&allowOverwrite=TRUE', false, true],
    ['none', '', true, false],
  ])('booleans: %s', (_, flags, resume, allowOverwrite) => {
    expect(value(parseQuery(upload, `?path=%2Fa&fileSize=0&${flags}`))).toEqual({
      path: '/a',
      fileSize: 0,
      resume,
      allowOverwrite,
    })
  })

  test.each(['yes', '2', '-1', 'truefalse', 'null'])('%j is not a boolean', (word) => {
    expect(messages(parseQuery(upload, `path=/a&fileSize=0&resume=${word}`))).toEqual([
      `resume must be true or false, got "${word}".`,
    ])
  })

  test.each([
    ['all SDKs', 'resources%5B%5D=%2Fa.txt&resources%5B%5D=id%3A7'],
    ['curl', 'resources[]=/a.txt&resources[]=id:7'],
    ['without brackets', 'resources=/a.txt&resources=id:7'],
    ['PHP http_build_query', 'resources%5B0%5D=%2Fa.txt&resources%5B1%5D=id%3A7'],
    ['mixed', 'resources=/a.txt&resources[]=id:7&resources[]='],
  ])('lists: %s', (_, search) => {
    expect(value(parseQuery(download, search))).toEqual({ resources: ['/a.txt', 'id:7'] })
  })

  test('a list of one can be written as a single value', () => {
    expect(value(parseQuery(download, 'resources=%2Fa,b.txt')).resources).toEqual(['/a,b.txt'])
  })

  test('spaces are encoded as %20 or as a plus', () => {
    expect(value(parseQuery(list, 'resource=%2Fmy+files%20here')).resource).toBe('/my files here')
  })

  test('include accepts comma-separated names, in any case and in both spellings, and ignores unknown ones', () => {
    const include = (search: string) => value(parseQuery(list, `resource=/&${search}`)).include
    expect(include('include=share%2Cnotifications')).toEqual(['share', 'notifications'])
    expect(include('include=owneraccount,owningAccount, user,ownerUser,')).toEqual(['ownerAccount', 'ownerUser'])
    expect(include('include=share&include=parentResource')).toEqual(['share', 'parentResource'])
    expect(include('include=messages,activity')).toEqual([])
    expect(include('')).toEqual([])
    const webhooks = value(parseQuery(operations.getWebhooksList.query, 'include=owningAccount,resource')).include
    expect(webhooks).toEqual(['ownerAccount', 'resource'])
  })

  test('sort keeps its order and refuses unknown fields (T-34)', () => {
    expect(value(parseQuery(list, 'resource=/&sort=-date,name')).sort).toEqual(['-date', 'name'])
    expect(messages(parseQuery(list, 'resource=/&sort=name;DROP TABLE users'))).toEqual([
      'sort must be one of name, natural, size, date, type, with a minus before it for descending, got "name;DROP TABLE users".',
    ])
  })

  test('type accepts the value of 2020, too', () => {
    expect(value(parseQuery(list, 'resource=/&type=folder')).type).toBe('dir')
    expect(value(parseQuery(list, 'resource=/&type=FILE')).type).toBe('file')
  })

  test('filters that match nothing for unknown values accept any value, but only one', () => {
    for (const word of ['link', '0', ' ', 'file,dir', 'a%00b'])
      expect(value(parseQuery(list, `resource=/&type=${word}`)).type).toBe('unknown')
    const users = (search: string) => parseQuery(operations.listUsers.query, search)
    expect(value(users('role=owner&status=2'))).toMatchObject({ role: 'unknown', status: 'unknown' })
    expect(value(users('role=Admin&status=0'))).toMatchObject({ role: 'admin', status: 0 })
    expect(value(parseQuery(operations.listShares.query, 'type=folder')).type).toBe('unknown')
    expect(messages(parseQuery(list, 'resource=/&type=link&type=dir'))).toEqual([
      'type must be one of file, dir, got a list.',
    ])
    const notifications = operations.listNotifications.query
    expect(messages(parseQuery(notifications, 'type=letter&action=dance'))).toHaveLength(2)
  })

  test('dates are normalised to one format', () => {
    const log = value(parseQuery(operations.getWebhookLogs.query, 'startDate=2026-11-23T00:00:00+00:00'))
    expect(log.startDate).toBe('2026-11-23T00:00:00.000+00:00')
    expect(messages(parseQuery(operations.getWebhookLogs.query, 'endDate=tomorrow'))).toEqual([
      'endDate must be a date such as 2026-11-23T22:47:54Z, got "tomorrow".',
    ])
  })
})

describe('numbers', () => {
  const limit = (raw: string) => parseQuery(list, `resource=/&limit=${encodeURIComponent(raw)}`)

  test.each([
    'abc',
    '1.5',
    '1e2',
    ' 5',
    '0x10',
    '+5',
    '-0',
    '101',
    '-1',
    '99999999999999999999',
    '٥',
    'NaN',
    'Infinity',
  ])('%j is not a limit, and the message says which values are', (raw) => {
    expect(messages(limit(raw))).toEqual([`limit must be a whole number from 1 to 100, got "${raw}".`])
  })

  test('are exact, up to the largest exact integer of JSON', () => {
    expect(value(limit('100')).limit).toBe(100)
    for (const absent of ['', '0', '000', '%20']) expect(value(limit(decodeURIComponent(absent))).limit).toBe(50)
    const id = (raw: string) => parseParams(operations.getResourceInfoById.params, { id: raw })
    expect(value(id('9007199254740991'))).toEqual({ id: 9007199254740991 })
    expect(messages(id('9007199254740993'))).toEqual([
      'id must be a whole number of 1 or more, got "9007199254740993".',
    ])
    expect(Object.is(value(parseQuery(list, 'resource=/&offset=-0')).offset, 0)).toBe(true)
  })

  test('given more than once are refused', () => {
    expect(messages(parseQuery(list, 'resource=/&limit=1&limit=2'))).toEqual([
      'limit must be a whole number from 1 to 100, got a list.',
    ])
  })

  test('are accepted in headers, whose names are case-insensitive', () => {
    const { headers } = operations.uploadFile
    expect(value(parseHeaders(headers, { offsetbytes: '4852' }))).toEqual({ offsetBytes: 4852 })
    expect(value(parseHeaders(headers, { offsetbytes: '' }))).toEqual({})
    expect(messages(parseHeaders(headers, { offsetbytes: '-4' }))).toEqual([
      'offsetBytes must be a whole number of 0 or more, got "-4".',
    ])
  })
})

describe('bodies', () => {
  const addWebhook = operations.addWebhook.body
  const url = 'https://example.com/hook'

  test('can be absent, empty, null or an empty list if nothing is required', () => {
    const { body } = operations.updateWebhook
    for (const nothing of [undefined, null, '', {}, []]) expect(value(parseBody(body, nothing))).toEqual({})
  })

  test('must be objects', () => {
    for (const [wrong, shown] of [
      [[1], 'a list'],
      ['a', '"a"'],
      [7, '7'],
      [true, 'true'],
    ] as const)
      expect(messages(parseBody(addWebhook, wrong))).toEqual([`body must be a JSON object, got ${shown}.`])
  })

  test('ignore nulls and unknown fields', () => {
    const body = { endpointUrl: url, resource: null, triggers: null, callbackSettings: {}, id: 3, accountId: 9 }
    expect(value(parseBody(addWebhook, body))).toEqual({ endpointUrl: url, resource: '/', responseVersion: 'v2' })
  })

  test('can spell booleans as text or numbers, and an empty object as a list', () => {
    const triggers = { resources: { upload: 'true', delete: 1, copy: 'False', move: 0 }, shares: [] }
    expect(value(parseBody(addWebhook, { endpointUrl: url, triggers })).triggers).toEqual({
      resources: { upload: true, delete: true, copy: false, move: false },
      shares: {},
    })
  })

  test('can contain text for integers, but never numbers for text, nor a single value for a list', () => {
    const refused = (resources: unknown) => messages(parseBody(operations.deleteResources.body, { resources }))
    expect(refused([0])).toEqual(['resources[0] must be text, got 0.'])
    expect(refused(['/a', 8127])).toEqual(['resources[1] must be text, got 8127.'])
    expect(refused('f')).toEqual(['resources must be a list, got "f".'])
    expect(refused({ 0: 'f' })).toEqual(['resources must be a list, got an object.'])
    expect(messages(parseBody(operations.updateUser.body, { username: 0, nickname: 7, expiration: 9 }))).toEqual([
      'username must be text, got 0.',
      'nickname must be text, got 7.',
      'expiration must be text, got 9.',
    ])
    const { triggers } = value(parseBody(addWebhook, { endpointUrl: url, triggers: { resources: { upload: 1 } } }))
    expect(triggers).toEqual({ resources: { upload: true } })
    expect(value(parseBody(operations.addAccessToken.body, { apiKeyId: '5', userId: 3 }))).toEqual({
      apiKeyId: 5,
      userId: 3,
      name: '',
    })
    expect(messages(parseBody(operations.addAccessToken.body, { apiKeyId: 5.5, userId: true }))).toEqual([
      'apiKeyId must be a whole number of 1 or more, got 5.5.',
      'userId must be a whole number of 1 or more, got true.',
    ])
  })

  test('report all errors at once, by the full name of the field', () => {
    const triggers = { resources: { upload: 'perhaps' } }
    expect(parseBody(addWebhook, { responseVersion: 'v3', triggers })).toEqual({
      problems: [
        { field: 'endpointUrl', message: expect.stringMatching(/^endpointUrl is required\. Where to post messages/) },
        { field: 'responseVersion', message: 'responseVersion must be one of v1, v2, got "v3".' },
        {
          field: 'triggers.resources.upload',
          message: 'triggers.resources.upload must be true or false, got "perhaps".',
        },
      ],
    })
    const resources = [1.5, {}, ...Array.from({ length: 100 }, () => true)]
    expect(messages(parseBody(operations.deleteResources.body, { resources }))).toHaveLength(20)
    expect(messages(parseBody(operations.deleteResources.body, { resources }))[1]).toBe(
      'resources[1] must be text, got an object.',
    )
  })

  test.each([
    'ftp://example.com',
    'example.com',
    'https://',
    'https://a b/',
    'https://a\nb/',
    'javascript:alert(1)',
    '',
  ])('%j is not an endpoint', (endpointUrl) => {
    expect(messages(parseBody(addWebhook, { endpointUrl }))).toEqual([
      'endpointUrl must be a complete web address that begins with https:// or http://.',
    ])
  })

  test('lists have at least one entry if one is required, and never more than 10,000', () => {
    const { body } = operations.deleteResources
    expect(messages(parseBody(body, { resources: [] }))).toEqual(['resources must hold at least one entry.'])
    expect(messages(parseBody(body, { resources: Array(10_001).fill('/a') }))).toEqual([
      'resources must not hold more than 10000 entries, got 10001.',
    ])
    expect(value(parseBody(body, { resources: Array(10_000).fill('/a') })).resources).toHaveLength(10_000)
  })

  test('blank text and 0 count as absent in the fields that published clients always send, and nowhere else', () => {
    const { body } = operations.addFolder
    for (const blank of ['', ' ', 0, null])
      expect(value(parseBody(body, { path: '/a', name: blank, parentResource: blank }))).toEqual({ path: '/a' })
    expect(value(parseBody(body, { parentResource: '/', name: '0' }))).toEqual({ parentResource: '/', name: '0' })
    expect(messages(parseBody(body, { path: '' }))).toEqual(['path must not be empty.'])
    const packed = { resources: ['/a'], parentResource: 0, archiveName: '' }
    expect(value(parseBody(operations.compressFiles.body, packed))).toEqual({ resources: ['/a'], parentResource: '/' })
    const sent = { type: 'send', name: 'x', messageBody: '', messageSubject: '' }
    expect(value(parseBody(operations.addShare.body, sent))).toEqual({
      ...{ type: 'send', name: 'x', sendingLocalFiles: false },
    })
    expect(messages(parseBody(operations.addShare.body, { ...sent, name: '' }))).toEqual(['name must not be empty.'])
    const { body: change } = operations.updateShareById
    expect(messages(parseBody(change, { name: '', messageBody: '', messageSubject: '' }))).toHaveLength(3)
    for (const blank of ['', 0, '0', ' '])
      expect(value(parseBody(operations.resendInvitationsForShare.body, { recipientId: blank }))).toEqual({})
    expect(messages(parseBody(operations.resendInvitationsForShare.body, { recipientId: -1 }))).toHaveLength(1)
    const marked = all.flatMap(({ id, method, body, query }) =>
      Object.entries({ ...(typeof body === 'object' && body.properties), ...query?.properties }).flatMap(
        ([field, schema]) => ('x-blank' in schema && field !== 'limit' ? [`${method} ${id}.${field}`] : []),
      ),
    )
    expect(marked).toEqual([
      'POST addFolder.parentResource',
      'POST addFolder.name',
      'POST compressFiles.parentResource',
      'POST compressFiles.archiveName',
      'POST restoreFromTrash.parentResource',
      'POST addShare.messageBody',
      'POST addShare.messageSubject',
      'POST resendInvitationsForShare.recipientId',
    ])
  })

  test('passwords and codes are never repeated in a message', () => {
    const secret = 'hunter2\0hunter2'
    const body = { code: secret, account: 'a', username: 'u', email: 'e@x', password: `${'x'.repeat(1024)}hunter2` }
    const said = messages(parseBody(operations.setUp.body, body))
    expect(said).toEqual([
      'code must not contain the character NUL.',
      'password must not be longer than 1024 characters, got 1031.',
    ])
  })
})

describe('hostile input', () => {
  test('T-41: NUL and invalid Unicode are refused in every text', () => {
    const schema = Type.Object({ name: text('A name.') })
    expect(messages(parseQuery(schema, 'name=a%00b'))).toEqual(['name must not contain the character NUL.'])
    expect(messages(parseBody(schema, { name: 'a\0' }))).toEqual(['name must not contain the character NUL.'])
    expect(messages(parseBody(schema, { name: 'a\ud800' }))[0]).toMatch(/well-formed/)
  })

  test('T-50: a value repeated in a message is one short line without invisible characters', () => {
    const raw = `1\r\n{"level":60}\u2028\u202e\u0085${'9'.repeat(500)}`
    const [message = ''] = messages(parseQuery(list, `resource=/&limit=${encodeURIComponent(raw)}`))
    expect(message).toMatch(/^limit must be a whole number from 1 to 100, got "1\?\?\{.level.:60\}\?\?\?9+…"\.$/)
    expect(message.length).toBeLessThan(120)
  })

  const corpus = [
    '{"__proto__":{"polluted":true,"role":"master"}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"triggers":{"__proto__":{"polluted":true},"constructor":1,"resources":{"__proto__":{"upload":true}}}}',
    '{"prototype":{"polluted":true},"toString":1,"valueOf":{},"hasOwnProperty":null}',
    '{"responseVersion":{"toString":1,"valueOf":1}}',
    '{"role":"master","homeResource":"/","accountId":2,"id":1,"permissions":{"delete":true}}',
  ]

  test.each(corpus)('T-40: %s ignores every field that the operation does not declare', (json) => {
    for (const it of all) {
      if (typeof it.body !== 'object') continue
      const sent = { ...it.examples.body, ...JSON.parse(json) }
      // JSON.parse makes an own property of "__proto__"; so does this, where a spread would not.
      for (const [name, inner] of Object.entries(JSON.parse(json)))
        Object.defineProperty(sent, name, { value: inner, enumerable: true })
      const parsed = parseBody(it.body, sent)
      if ('ok' in parsed) expectOnlyNamed(it.body, parsed.ok)
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test.each([
    '__proto__',
    '__proto__[polluted]',
    'constructor',
    'constructor[prototype][polluted]',
    'toString',
    'hasOwnProperty',
  ])('T-40: the query parameter %s is ignored', (name) => {
    const parsed = value(parseQuery(list, `resource=/&${encodeURIComponent(name)}=true&${name}[]=true`))
    expectOnlyNamed(list, parsed)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('T-36, T-40: any JSON body is parsed or refused, and never contains more than its schema', () => {
    const bodies = all.flatMap(({ body }) => (typeof body === 'object' ? [body] : []))
    const names = [
      ...new Set(bodies.flatMap((body) => Object.keys(body.properties))),
      '__proto__',
      'constructor',
      'upload',
    ]
    const json = fc.letrec((tie) => ({
      any: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), tie('any')), fc.array(tie('any'))),
    })).any
    fc.assert(
      fc.property(fc.constantFrom(...bodies), json, (body, sent) => {
        const parsed = parseBody(body, sent)
        if ('ok' in parsed) expectOnlyNamed(body, parsed.ok)
        else for (const it of parsed.problems) expect(it.message.startsWith(it.field)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('any query string is parsed or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.webQueryParameters(), (junk, search) => {
        parseQuery(list, junk)
        parseQuery(upload, `${search}&path=${junk}&fileSize=${junk}`)
      }),
      { numRuns: 500 },
    )
  })
})

test('defaults are new objects each time, so that changes do not affect others', () => {
  const schema = Type.Object({ words: withDefault(['a'], Type.Array(Type.String({ maxLength: 9 }))) })
  value(parseQuery(schema, '')).words.push('b')
  expect(value(parseQuery(schema, ''))).toEqual({ words: ['a'] })
})

test('the building blocks of a query work together', () => {
  const schema = Type.Object({
    resource: identifier('A folder.'),
    since: Type.Optional(instant('From when.')),
    url: Type.Optional(webAddress('Where.')),
    include: includeList(['share'], {}),
    sort: sortList('date'),
    ...paging(10, 20),
  })
  expect(value(parseQuery(schema, 'resource=hash:ab&since=2026-01-02&url=http://h/&sort=-date&limit=20'))).toEqual({
    resource: 'hash:ab',
    since: '2026-01-02T00:00:00.000',
    url: 'http://h/',
    include: [],
    sort: ['-date'],
    offset: 0,
    limit: 20,
  })
})

test('a schema that cannot be used to parse requests throws an error that says so', () => {
  const schema = Type.Object({ either: Type.Union([Type.String(), Type.Boolean()]) })
  expect(() => parseBody(schema, { either: 'a' })).toThrow("The schema of either is of a kind that can't be read")
})

/** Checks that the value contains only names of the schema, at every level, and plain objects. */
function expectOnlyNamed(schema: TObject, given: object): void {
  expect(Object.getPrototypeOf(given)).toBe(Object.prototype)
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(given)))
  for (const [name, inner] of Object.entries(given)) {
    const property = schema.properties[name]
    if (property && 'properties' in property) expectOnlyNamed(property as TObject, inner)
    const list: { items?: TObject; anyOf?: readonly { items?: TObject }[] } = property ?? {}
    const items = list.items ?? list.anyOf?.[0]?.items
    if (items?.properties && Array.isArray(inner)) for (const one of inner) expectOnlyNamed(items, one)
  }
}
