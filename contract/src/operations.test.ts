import { type TObject, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { errors } from './definition/errors.ts'
import { type Body, type Input, type Operation, operation, type Query, type Reply } from './definition/operation.ts'
import { type Operations, operations } from './operations.ts'
import { parseBody, parseHeaders, parseParams, parseQuery } from './parse.ts'
import { EmptyResponse } from './schemas/envelope.ts'

const all = operations
const table = Object.entries<Operation>(all)

/** The schema with additional fields refused. */
function strict(schema: unknown): TSchema {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema as TSchema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]))
  return 'properties' in inner && 'type' in inner ? { ...inner, additionalProperties: false } : inner
}

const problemsOf = (schema: object, value: unknown) =>
  [...Value.Errors(strict(schema), value)].map((it) => `${it.instancePath} ${it.message}`)

test('ids and paths are unique, and ids equal the names in the table except for the one that clients misspell', () => {
  expect(new Set(table.map(([, it]) => it.id)).size).toBe(table.length)
  expect(new Set(table.map(([, it]) => `${it.method} ${it.path}`)).size).toBe(table.length)
  expect(table.filter(([name, it]) => name !== it.id).map(([, it]) => it.id)).toEqual(['getWehooksList'])
})

test('every parameter in a path is described, and no other', () => {
  for (const [name, it] of table) {
    const inPath = [...it.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    expect(Object.keys(it.params?.properties ?? {}), name).toEqual(inPath)
  }
})

test('only setup and sign-in are open; all other operations need a permission or an administrator, except those on the caller', () => {
  expect(table.filter(([, it]) => it.access === 'open').map(([name]) => name)).toEqual([
    'signIn',
    'startPasswordReset',
    'completePasswordReset',
    'getSetupState',
    'setUp',
  ])
  const forAll = table.filter(([, it]) => it.access === 'user' && it.permission === undefined)
  const aboutOneself = [
    ...['getAccount', 'getCurrentUser', 'updateUser'],
    ...['getSecondFactor', 'addSecondFactor', 'confirmSecondFactor', 'removeSecondFactor'],
    ...['listSessions', 'endSession', 'endCurrentSession', 'endOtherSessions'],
    'sendReferralEmail',
    ...['getEmailLists', 'addEmailList', 'getEmailListById', 'updateEmailListById', 'deleteEmailListById'],
  ]
  expect(forAll.map(([name]) => name).sort()).toEqual(aboutOneself.sort())
  for (const [name, it] of table) if (it.access !== 'user') expect(it.permission, name).toBeUndefined()
})

test('T-40: a role is accepted for users only, and never `master`', () => {
  for (const field of ['role', 'permissions', 'homeResource', 'locked']) {
    const takers = table.filter(([, { body }]) => typeof body === 'object' && field in body.properties)
    expect(takers.map(([name]) => name).sort()).toEqual(['addUser', 'updateUser'])
  }
  for (const { body } of [all.addUser, all.updateUser]) {
    expect(parseBody(Type.Pick(body, ['role']), { role: 'master' })).toMatchObject({
      problems: [{ message: 'role must be one of user, admin, got "master".' }],
    })
  }
})

test('T-17: role and home folder are required, and absent permissions are not granted', () => {
  const whole = { ...all.addUser.examples.body, permissions: {} }
  for (const field of ['role', 'homeResource'] as const) {
    const { [field]: _, ...rest } = whole
    expect(parseBody(all.addUser.body, rest)).toMatchObject({ problems: [{ field }] })
  }
  const parsed = parseBody(all.addUser.body, whole)
  expect(Object.values('ok' in parsed ? parsed.ok.permissions : { refused: true }).filter(Boolean)).toEqual([])
})

test('a response with several results is a 207, and every entry has a status', () => {
  const several = table.filter(([, it]) => '207' in it.replies)
  const names = several.map(([name]) => name).sort()
  expect(names).toEqual(['copyResources', 'deleteResources', 'moveResources', 'restoreFromTrash'])
  for (const [name, it] of several) {
    const { responses } = it.examples.replies[207] as { responses: { responseStatus: number }[] }
    expect(
      responses.map((entry) => entry.responseStatus),
      name,
    ).toEqual([200, 404])
  }
})

test('requests that create respond with 201, and errors are in the table', () => {
  for (const [name, it] of table) {
    expect(Object.keys(it.replies).length, name).toBeGreaterThan(0)
    for (const code of it.errors ?? []) expect(errors, name).toHaveProperty(code)
  }
  const created = table.filter(([, it]) => '201' in it.replies).map(([name]) => name)
  const expected = [
    'addAccessToken addApiKey addDirectLink addEmailList addFolder addNotification addSecondFactor addShare addUser addWebhook compressFiles extractFiles',
    'generateSSHKey resendInvitationsForShare sendReferralEmail sendWelcomeEmail setUp signIn uploadFile',
  ].join(' ')
  expect(created.sort()).toEqual(expected.split(' '))
})

describe.each(table)('%s', (_, it) => {
  test('its request example is parsed unchanged, with defaults filled in', () => {
    const { params, query, headers, body } = it.examples
    if (it.params) expect(parseParams(it.params, toText(params))).toEqual({ ok: params })
    if (it.query) expect(parseQuery(it.query, toSearch(it.query, query))).toMatchObject({ ok: query ?? {} })
    if (it.headers) expect(parseHeaders(it.headers, lowerCase(toText(headers)))).toMatchObject({ ok: headers ?? {} })
    if (it.body && it.body !== 'file') expect(parseBody(it.body, body)).toMatchObject({ ok: body ?? {} })
  })

  test('its response examples are valid, without additional fields', () => {
    for (const [status, schema] of Object.entries(it.replies)) {
      if (typeof schema === 'string') continue
      const example = it.examples.replies[Number(status)]
      expect(problemsOf(schema, example)).toEqual([])
      if (status !== '207') expect(example).toMatchObject({ responseStatus: Number(status) })
    }
  })

  test('its inputs are limited: texts and lists have a maximum, and each field a description', () => {
    for (const schema of [it.params, it.query, it.headers, it.body]) {
      if (typeof schema === 'object') expectCaps(schema)
    }
  })
})

test('a strict check finds an additional field and a wrong type', () => {
  expect(problemsOf(EmptyResponse, { responseStatus: 200, data: [] })).toEqual([])
  expect(problemsOf(EmptyResponse, { responseStatus: 200, data: [], secret: 1 })).not.toEqual([])
  expect(problemsOf(EmptyResponse, { responseStatus: '200', data: [] })).not.toEqual([])
})

test('the types of handlers and callers come from the schemas', () => {
  type List = Operations['listResources']
  expectTypeOf<Query<List>['limit']>().toEqualTypeOf<number>()
  expectTypeOf<Query<List>['type']>().toEqualTypeOf<'file' | 'dir' | 'unknown' | undefined>()
  expectTypeOf<Input<List['query']>>().toExtend<{ resource: string; limit?: number }>()
  expectTypeOf<{ resource: string }>().toExtend<Input<List['query']>>()
  expectTypeOf<Body<Operations['addWebhook']>['responseVersion']>().toEqualTypeOf<'v1' | 'v2'>()
  expectTypeOf<Body<Operations['uploadFile']>>().toEqualTypeOf<undefined>()
  expectTypeOf<Reply<Operations['download']>>().toEqualTypeOf<never>()
  expectTypeOf<Reply<Operations['deleteResources'], 200>>().toEqualTypeOf<EmptyResponse>()

  const base = { method: 'GET', path: '/x', tag: 'Activity', summary: '', description: '', access: 'open' } as const
  const query = Type.Object({ limit: Type.Integer() })
  const good = operation({ ...base, id: 'x', query, replies: {}, examples: { query: { limit: 1 }, replies: {} } })
  expect(good.id).toBe('x')
  // @ts-expect-error an example that contradicts its schema does not compile
  operation({ ...base, id: 'x', query, replies: {}, examples: { query: { limit: 'one' }, replies: {} } })
  // @ts-expect-error neither does a missing one
  operation({ ...base, id: 'x', replies: { 200: EmptyResponse }, examples: { replies: {} } })
})

const toText = (values: object = {}) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))

const lowerCase = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]))

function toSearch(schema: TObject, values: object = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value)) search.append(name, String(value))
    else if ('x-commas' in (schema.properties[name] ?? {})) search.append(name, value.join(','))
    else for (const one of value) search.append(`${name}[]`, one)
  }
  return search.toString()
}

interface Capped {
  type?: string
  enum?: unknown[]
  description?: string
  maxLength?: number
  maxItems?: number
  items?: Capped
  properties?: Record<string, Capped>
  anyOf?: Capped[]
}

function expectCaps(schema: Capped, at = ''): void {
  if (schema.type === 'string' && !schema.enum) expect(schema.maxLength, at).toBeGreaterThan(0)
  if (schema.type === 'array' && !schema.items?.enum) expect(schema.maxItems, at).toBeLessThanOrEqual(10_000)
  if (schema.items) expectCaps(schema.items, `${at}[]`)
  for (const either of schema.anyOf ?? []) expectCaps(either, at)
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const { description } = property.anyOf?.[0] ?? property
    if (property.type !== 'object') expect(description, `${at}.${name}`).toBeTruthy()
    expectCaps(property, `${at}.${name}`)
  }
}
