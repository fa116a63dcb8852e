/** The largest requests that the contract accepts, for every operation: generated from its schemas, so that new ones are covered automatically. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'

/** One request, ready to be sent. */
export interface WorstRequest {
  /** The part that is large: `query`, `body.resources`, `nested body` … */
  readonly what: string
  readonly method: string
  /** With `/api/v2` and the query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Ids of existing objects, by the first segment of the paths that name them. */
export type KnownIds = Readonly<Record<string, number | string>>

/** The server's limit for JSON, less the rest of the body. */
const bodyBytes = 1_000_000
/** Node accepts request headers of 16 KiB. */
const queryBytes = 14_000

interface Shape {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly maxLength?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly description?: string
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
}

/** Every large request of one operation. */
export function worstRequests(name: OperationName, ids: KnownIds): WorstRequest[] {
  const it: Operation = operations[name]
  const path = `/api/v2${pathWithIds(it, ids)}`
  const query = it.query ? largestQuery(it.query as Shape) : ''
  const asked = (what: string, more: Partial<WorstRequest> = {}) => ({ what, method: it.method, path, ...more })
  if (it.body === 'file')
    return [asked('query', { path: `${path}?${query}`, body: 'content' }), asked('form of many parts', manyParts())]
  const bodies = it.body === undefined ? [] : largestBodies(it)
  return [
    asked('query', { path: `${path}?${query || largeQueryOfNothing}` }),
    ...bodies.map(([what, body]) => asked(what, { body, headers: { 'content-type': 'application/json' } })),
  ]
}

function pathWithIds(it: Operation, ids: KnownIds): string {
  const example = (it.examples.params ?? {}) as Readonly<Record<string, unknown>>
  const known = Object.keys(ids)
    .toSorted((a, b) => b.length - a.length)
    .find((prefix) => it.path.startsWith(prefix))
  return it.path.replaceAll(/\{(\w+)\}/g, (_, param: string) =>
    encodeURIComponent(String((known && ids[known]) ?? example[param] ?? 1)),
  )
}

const largeQueryOfNothing = `${'a[]=%2a&'.repeat(queryBytes / 8)}`

/** Every parameter at once, lists and patterns as long as the head of a request allows. */
function largestQuery(schema: Shape): string {
  const fields = Object.entries(schema.properties ?? {})
  const search = new URLSearchParams()
  const share = Math.floor(queryBytes / Math.max(1, fields.length) / 4)
  for (const [name, shape] of fields) {
    const inner = choiceOf(shape)
    if (inner.type === 'array') for (let i = 0; i < share / 8; i++) search.append(`${name}[]`, `id:${i + 1}`)
    else search.append(name, String(scalarOf(inner, share)))
  }
  return search.toString().slice(0, queryBytes)
}

/** One body for each array and each long text, at full size; and JSON of nested brackets. */
function largestBodies(it: Operation): [string, string][] {
  const example = (it.examples.body ?? {}) as Record<string, unknown>
  const fields = Object.entries((it.body as Shape).properties ?? {})
  const filled = fields.flatMap(([name, shape]): [string, string][] => {
    const inner = choiceOf(shape)
    if (inner.type !== 'array' && inner.type !== 'string') return []
    if (inner.enum) return []
    return [[`body.${name}`, JSON.stringify({ ...example, [name]: filledValue(inner, bodyBytes) })]]
  })
  const depth = bodyBytes / 2
  return [...filled, ['nested body', `{"a":${'['.repeat(depth - 3)}${']'.repeat(depth - 3)}}`]]
}

const choiceOf = (shape: Shape): Shape => shape.anyOf?.find(({ type }) => type !== 'null') ?? shape

function filledValue(shape: Shape, bytes: number): unknown {
  const inner = choiceOf(shape)
  if (inner.type === 'array') return listOf(inner, bytes)
  if (inner.type === 'object' || inner.properties)
    return Object.fromEntries(
      Object.entries(inner.properties ?? {}).map(([name, one]) => [name, filledValue(one, 300)]),
    )
  return scalarOf(inner, bytes)
}

/** A list of as many distinct elements as fit. */
function listOf({ items = { type: 'string' }, maxItems = Number.POSITIVE_INFINITY }: Shape, bytes: number): unknown[] {
  const list: unknown[] = []
  for (let used = 0; used < bytes && list.length < maxItems; ) {
    const one = choiceOf(items)
    const value = one.type === 'string' && !one.enum ? distinct(one, list.length) : filledValue(one, 64)
    used += JSON.stringify(value).length + 1
    list.push(value)
  }
  return list
}

const distinct = ({ format }: Shape, i: number) => (format === 'email' ? `a${i}@north.example` : `id:${i + 1}`)

function scalarOf({ type, format, maxLength = Number.POSITIVE_INFINITY, maximum, ...shape }: Shape, bytes: number) {
  if (shape.enum) return shape.enum.at(-1)
  if (type === 'integer' || type === 'number') return maximum ?? 1_000
  if (type === 'boolean') return true
  if (format === 'email') return `${'a'.repeat(60)}@north.example`
  if (format === 'date-time') return '2026-11-25T08:00:00Z'
  const length = Math.min(maxLength, bytes)
  if (format === 'uri') return `http://127.0.0.1:9/${'x'.repeat(Math.max(0, Math.min(length, 2_048) - 19))}`
  // As a path it has many names; as a pattern it matches in many ways.
  return '/*a'.repeat(Math.ceil(length / 3)).slice(0, length)
}

/** A form whose part headers are as long as allowed. */
function manyParts(): Pick<WorstRequest, 'headers' | 'body'> {
  const boundary = 'b'.repeat(60)
  const part = (i: number) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="f${i}"\r\nx-long: ${'x'.repeat(15_000)}\r\n\r\nvalue\r\n`
  const body = Array.from({ length: 2_000 }, (_, i) => part(i)).join('')
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${body}--${boundary}--\r\n`,
  }
}
