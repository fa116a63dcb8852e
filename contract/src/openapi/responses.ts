/** Responses shared by many operations: errors, and the headers with the remaining transactions. */
import { type ErrorCode, errorBody, errors } from '../definition/errors.ts'
import type { Operation } from '../definition/operation.ts'
import { ErrorResponse } from '../schemas/envelope.ts'
import type { Json, Publish } from './schema.ts'

export const rateLimitHeaders = {
  RateLimit: {
    description: 'Number of transactions that the account may use in 24 hours.',
    schema: { type: 'integer' },
    example: 150_000,
  },
  RateLimitRemaining: {
    description: 'Number of remaining transactions.',
    schema: { type: 'integer' },
    example: 149_873,
  },
}

export const rateLimitReferences = {
  'X-RateLimit-Limit': { $ref: '#/components/headers/RateLimit' },
  'X-RateLimit-Remaining': { $ref: '#/components/headers/RateLimitRemaining' },
}

const json = 'application/json'
const codes = Object.keys(errors) as ErrorCode[]

const example = (code: ErrorCode): unknown => JSON.parse(errorBody(errors[code].status, code, errors[code].text))

/** `components.responses`: one per code. */
export function errorResponses(publish: Publish): Json {
  const schema = publish(ErrorResponse)
  const entries = codes.map((code) => {
    const content = { [json]: { schema, example: example(code) } }
    return [code, { description: errors[code].text, headers: rateLimitReferences, content }]
  })
  return { ...Object.fromEntries(entries), [headTooLarge.name]: headTooLarge.response(schema) }
}

/** Sent before an operation is known: its status is special, its code that of a large body. */
const headTooLarge = {
  name: 'HeadTooLarge',
  status: 431,
  response: (schema: Json): Json => {
    const text = 'The request line and headers are larger than 16 KiB.'
    const value: unknown = JSON.parse(errorBody(431, 'ERROR_TOO_LARGE', text))
    return { description: text, content: { [json]: { schema, example: value } } }
  },
}

/** Error responses of an operation by status: those it lists, those that follow from its access, permission, method and input, and those of every operation. */
export function failures(it: Operation, publish: Publish): Json {
  const possible: ErrorCode[] = [...(it.errors ?? []), 'ERROR_TOO_MANY_REQUESTS', 'ERROR_INTERNAL', 'ERROR_UNAVAILABLE']
  if (it.params ?? it.query ?? it.body) possible.push('ERROR_INVALID_PARAMETER')
  if (it.access !== 'open') possible.push('ERROR_INVALID_CREDENTIALS')
  if (it.permission ?? it.access === 'admin') possible.push('ERROR_INSUFFICIENT_PRIVILEGES')
  // Every method except GET reads a body, even if none is expected.
  if (it.method !== 'GET') possible.push('ERROR_TOO_LARGE')
  // In the order of the error table, which is by status.
  const byStatus = Map.groupBy(
    codes.filter((code) => possible.includes(code)),
    (code) => errors[code].status,
  )
  return {
    ...Object.fromEntries([...byStatus].map(([status, some]) => [status, failure(some, publish)])),
    [headTooLarge.status]: { $ref: `#/components/responses/${headTooLarge.name}` },
  }
}

function failure(some: readonly ErrorCode[], publish: Publish): Json {
  if (some.length === 1) return { $ref: `#/components/responses/${some[0]}` }
  const examples = Object.fromEntries(some.map((code) => [code, { summary: errors[code].title, value: example(code) }]))
  return {
    description: some.map((code) => `\`${code}\`: ${errors[code].text}`).join('\n\n'),
    headers: rateLimitReferences,
    content: { [json]: { schema: publish(ErrorResponse), examples } },
  }
}
