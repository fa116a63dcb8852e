import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { errors } from './definition/errors.ts'
import type { Operation } from './definition/operation.ts'
import { openApiDocument } from './openapi.ts'
import { operations } from './operations.ts'
import { MessageV1, MessageV2 } from './schemas/webhooks/messages.ts'

/** Any part of the document; text is compared as text. */
type Node = { readonly [key: string]: Node }

const table = operations
const build = () => openApiDocument({ serverUrl: 'https://files.harbour.example/', version: '1.2.3', table })
const document = JSON.parse(JSON.stringify(build())) as Node

/** Every object in the document with its path. */
function* nodes(node: unknown, at = '#'): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null) return
  yield [at, node as Node]
  for (const [key, child] of Object.entries(node)) yield* nodes(child, `${at}/${key.replaceAll('/', '~1')}`)
}

const resolve = (ref: string) =>
  ref
    .slice(2)
    .split('/')
    .reduce<Node | undefined>((node, key) => node?.[key], document)

/** A schema with its references resolved. */
function inlined(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inlined)
  if (typeof node !== 'object' || node === null) return node
  if ('$ref' in node) return inlined(resolve(String(node.$ref)))
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inlined(value)]))
}

const operationNodes = [...Object.values(document.paths ?? {}), ...Object.values(document.webhooks ?? {})].flatMap(
  (item) => Object.values(item),
)

test('the document is the same each time, and contains no TypeBox internals', () => {
  const again = JSON.stringify(build())
  expect(again).toBe(JSON.stringify(document))
  expect(again).not.toMatch(/"(x-commas|x-also|x-lenient|x-addition|~\w+)"/)
})

test('it has the URL of the server, its version, and how to authenticate', () => {
  expect(document).toMatchObject({
    openapi: '3.1.1',
    info: { version: '1.2.3' },
    servers: [{ url: 'https://files.harbour.example/api/v2' }],
    security: [{ apiKey: [], accessToken: [] }],
  })
  const schemes = Object.values(document.components?.securitySchemes ?? {}).map((it) => it.name)
  expect(schemes).toEqual(['ev-api-key', 'ev-access-token'])
})

test('every operation is included, with tags that are described', () => {
  const ids = operationNodes.map((it) => it.operationId)
  expect(ids).toEqual(expect.arrayContaining(Object.values(table).map((it) => it.id)))
  expect(new Set(ids).size).toBe(ids.length)
  const tags = Object.values(document.tags ?? {}).map((it) => it.name)
  for (const it of operationNodes) expect(tags).toEqual(expect.arrayContaining(Object.values(it.tags ?? {})))
})

test('every reference exists, and every component is referenced', () => {
  const refs = new Set([...nodes(document)].flatMap(([, node]) => ('$ref' in node ? [String(node.$ref)] : [])))
  for (const ref of refs) expect(resolve(ref), ref).toBeDefined()
  for (const name of Object.keys(document.components?.schemas ?? {}))
    expect(refs).toContain(`#/components/schemas/${name}`)
})

test('every example in the document is valid for its schema', () => {
  let checked = 0
  for (const [at, node] of nodes(document)) {
    if (!node.schema || !('example' in node)) continue
    expect([...Value.Errors(inlined(node.schema) as object, node.example)], at).toEqual([])
    checked += 1
  }
  expect(checked).toBeGreaterThan(130)
})

test('a title belongs to one schema only, since the document keeps the first of each', () => {
  const titled = new Map<string, string>()
  for (const [at, { title: named, description, ...schema }] of nodes([table, MessageV1, MessageV2])) {
    const title: unknown = named
    if (typeof title !== 'string' || !('type' in schema)) continue
    const json = JSON.stringify(schema)
    expect(titled.get(title) ?? json, `${title} at ${at}`).toBe(json)
    titled.set(title, json)
  }
  expect([...titled.keys()].sort()).toEqual(
    Object.keys(document.components?.schemas ?? {})
      .filter((name) => !['ErrorResponse'].includes(name))
      .sort(),
  )
})

test('error responses of an operation are complete', () => {
  for (const item of Object.values(document.paths ?? {})) {
    for (const it of Object.values(item)) {
      const statuses = Object.keys(it.responses ?? {})
      expect(statuses, String(it.operationId)).toEqual(expect.arrayContaining(['429', '500', '503']))
      if (it.parameters && Object.keys(it.parameters).length > 0) expect(statuses).toContain('400')
    }
  }
  expect(Object.keys(document.components?.responses ?? {})).toEqual([...Object.keys(errors), 'HeadTooLarge'])
  expect(
    Object.keys(document.paths?.['/webhooks']?.post?.responses?.['403']?.content?.['application/json']?.examples ?? {}),
  ).toEqual(['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_PLAN_LIMIT'])
})

test('comma-separated lists and repeated parameters are distinguished', () => {
  const parameters = (path: string) => Object.values(document.paths?.[path]?.get?.parameters ?? {})
  expect(parameters('/resources/download').map((it) => it.name)).toEqual(['resources[]', 'downloadArchiveName'])
  expect(parameters('/resources').find((it) => String(it.name) === 'include')).toMatchObject({
    style: 'form',
    explode: false,
  })
})

test('only served operations are described, and every tag has one', () => {
  const served = openApiDocument({ serverUrl: 'https://files.harbour.example', version: '1' }) as unknown as Node
  const ids = Object.values(served.paths ?? {}).flatMap((item) => Object.values(item).map((it) => it.operationId))
  expect(ids.map(String).sort()).toEqual(
    Object.values(operations)
      .map((it): string => it.id)
      .sort(),
  )
  const used = new Set(Object.values<Operation>(operations).map((it): string => it.tag))
  expect(Object.values(served.tags ?? {}).map((it) => String(it.name))).toEqual(
    Object.values(document.tags ?? {})
      .map((it) => String(it.name))
      .filter((name) => used.has(name)),
  )
})

test('values that a caller can clear are nullable in the document', () => {
  const body = document.paths?.['/account']?.patch?.requestBody?.content?.['application/json']?.schema?.properties
  expect(body?.allowedIpRanges?.type).toEqual(['array', 'null'])
  expect(body?.customSignature).toMatchObject({ type: ['string', 'null'], maxLength: 10_000 })
  expect(body?.complexPasswords?.type).toBe('boolean')
})

test('the codes of the session log are described', () => {
  const log = document.paths?.['/activity/session']?.get
  const codes: unknown = Object.values(log?.parameters ?? {}).find((it) => String(it.name) === 'type')?.schema?.enum
  expect(codes).toHaveLength(37)
  for (const code of codes as string[]) expect(log?.description).toContain(`| \`${code}\` | `)
})

test('additions to the public API are marked', () => {
  expect(document.components?.schemas?.WebhookAttributes?.properties?.signingSecret?.description).toMatch(
    /\*Addition\.\*$/,
  )
  expect(document.paths?.['/api-keys']?.get?.['x-badges']).toEqual([{ name: 'Addition' }])
  expect(document.paths?.['/webhooks']?.get).not.toHaveProperty('x-badges')
})

test('integers in requests have a maximum, operations that read a body a 413, and all a 431', () => {
  for (const it of Object.values(document.paths ?? {}).flatMap((item) => Object.values(item))) {
    for (const { name, schema } of Object.values(it.parameters ?? {}))
      if (String(schema?.type) === 'integer')
        expect([it.operationId, name, schema?.maximum]).toEqual([it.operationId, name, expect.any(Number)])
    expect(Object.keys(it.responses ?? {})).toContain('431')
    const isGet = Object.values(table).some(({ id, method }) => id === String(it.operationId) && method === 'GET')
    if (!isGet)
      expect([it.operationId, Object.keys(it.responses ?? {})]).toEqual([
        it.operationId,
        expect.arrayContaining(['413']),
      ])
  }
})

test('values accepted beyond a type are documented', () => {
  const type = Object.values(document.paths?.['/resources/list']?.get?.parameters ?? {}).find(
    ({ name }) => String(name) === 'type',
  )
  expect(type?.description).toContain('Also accepted: `folder`. Unknown values match nothing.')
  expect(document.info?.description).toContain('one of\nthem as a string')
})
