/** T-14: response contents. Every response contains exactly the fields of the contract, and secrets only where they belong. */

import { mismatches } from '@sallyport/contract/mismatches.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OperationResult, openOperationsApp } from '../../test/all-operations.ts'
import type { ServedApp } from '../../test/served-app.ts'

let app: ServedApp
let stops: OperationResult[]
let close: () => Promise<void>
beforeAll(async () => {
  const opened = await openOperationsApp('sqlite')
  app = opened.app
  close = opened.close
  stops = await opened.callAll()
})
afterAll(() => close())

/** A schema that refuses additional fields. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]))
  return 'properties' in copy && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy
}

type Leaf = { readonly key: string; readonly path: string; readonly text: string }

/** Every value of a response with its path. */
function leaves(value: unknown, path = '', key = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ key, path, text: String(value) }]
  return Object.entries(value).flatMap(([name, child]) => {
    const at = Array.isArray(value) ? `${path}[]` : path === '' ? name : `${path}.${name}`
    return leaves(child, at, Array.isArray(value) ? key : name)
  })
}

const answered = () =>
  stops
    .filter(({ operation, answer }) => typeof operation.replies[answer.status] !== 'string')
    .map((stop) => ({ ...stop, leaves: leaves(stop.answer.json()) }))

describe('T-14', () => {
  test('no response has a field that is not in the contract', () => {
    expect(stops.length).toBeGreaterThan(20)
    for (const { name, operation, answer } of answered())
      expect([name, mismatches(strict(operation.replies[answer.status]) as object, answer.json())]).toEqual([name, []])
  })

  test('fields with names of secrets are these', () => {
    const names = answered().flatMap(({ leaves: found }) => found.map(({ key }) => key))
    const suspicious = names.filter((name) =>
      /hash|token|secret|password|key|salt|seal|blob|session|internal/i.test(name),
    )
    const unexpected = suspicious.filter((name) => !counts.has(name) && !allowed.includes(name))
    expect([...new Set(unexpected)]).toEqual([])
    expect(names).toEqual(expect.arrayContaining(allowed.filter((name) => name !== 'imageHash')))
  })
  /** Hashes of resources and shares, webhook secrets, a token and an SSH key that are shown once; and two fields about passwords. */
  const allowed = [
    ...['accessToken', 'apiKey', 'changePassword', 'hash', 'imageHash', 'privateKey', 'publicKey', 'signingSecret'],
    ...['hasPassword', 'ownerHash', 'verificationToken'],
  ]
  /** Numbers and flags of a plan and of an account. */
  const counts = new Set(['apiKeys', 'apiTokens', 'sshKeys', 'complexPasswords', 'sessionId', 'viewFormData'])

  test('no stored value that grants access is in a response', async () => {
    const { q } = app.context.db
    const [users, keys, tokens, webhooks, blobs] = await Promise.all([
      q.selectFrom('users').select('password_hash as it').execute(),
      q.selectFrom('api_keys').selectAll().execute(),
      q.selectFrom('access_tokens').selectAll().execute(),
      q.selectFrom('webhooks').selectAll().execute(),
      q.selectFrom('blobs').select('key as it').execute(),
    ])
    const sealed = [...keys, ...tokens, ...webhooks].flatMap((row) =>
      Object.entries(row).filter(([column, value]) => /hash|sealed/.test(column) && value !== null),
    )
    const stored = [...users, ...blobs].map(({ it }) => String(it)).concat(sealed.map(([, value]) => String(value)))
    const inside = [...stored, 'v1.', '$argon2', 'node_modules', '/tmp/', process.cwd(), 'sqlite']
    expect(stored.length).toBeGreaterThan(15)
    expect(stored.filter((value) => value.length < 20)).toEqual([])
    for (const { name, answer } of stops)
      for (const value of inside) expect([name, value, answer.text.includes(value)]).toEqual([name, value, false])
  })

  test('credentials are in the responses that exist to show them', () => {
    const secret = new Set([app.mira.apiKey, app.mira.accessToken])
    for (const { leaves: found } of answered())
      for (const { key, text } of found.filter((leaf) => !leaf.path.endsWith('.fields[].value')))
        if (['accessToken', 'apiKey', 'value', 'signingSecret', 'verificationToken'].includes(key)) secret.add(text)
    const places = answered().flatMap(({ name, leaves: found }) =>
      found.filter(({ text }) => secret.has(text)).map(({ path }) => `${name} ${path}`),
    )
    expect([...new Set(places)].sort()).toEqual([
      'addAccessToken data.attributes.accessToken',
      'addAccessToken data.attributes.apiKey',
      'addApiKey data.attributes.value',
      'addWebhook data[].attributes.signingSecret',
      'addWebhook data[].attributes.verificationToken',
      'getAccessTokenById included[].attributes.value',
      'getAccessTokens included[].attributes.value',
      'getApiKeyById data.attributes.value',
      'getApiKeys data[].attributes.value',
      'getWebhookById data[].attributes.signingSecret',
      'getWebhookById data[].attributes.verificationToken',
      'getWebhooksList data[].attributes.signingSecret',
      'getWebhooksList data[].attributes.verificationToken',
      'regenerateAccessToken data.attributes.accessToken',
      'regenerateAccessToken data.attributes.apiKey',
      'regenerateWebhookToken data[].attributes.signingSecret',
      'regenerateWebhookToken data[].attributes.verificationToken',
      'updateApiKeyById data.attributes.value',
      'updateWebhook data[].attributes.signingSecret',
      'updateWebhook data[].attributes.verificationToken',
    ])
  })
})
