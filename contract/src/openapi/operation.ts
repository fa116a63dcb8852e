/** An operation as an OpenAPI Operation Object. */
import type { TObject } from 'typebox'
import type { Operation } from '../definition/operation.ts'
import { failures, rateLimitReferences } from './responses.ts'
import type { Json, Publish } from './schema.ts'

const bytes = { schema: { type: 'string', format: 'binary' } }

const streams = {
  bytes: { 'application/octet-stream': bytes, 'application/zip': bytes },
  csv: { 'text/csv': { schema: { type: 'string' } } },
}

const successTexts: Json = {
  200: 'Success.',
  201: 'Created.',
  202: 'Accepted.',
  207: 'Partial success: each entry has a status of its own.',
}

export function describeOperation(it: Operation, publish: Publish): Json {
  return {
    operationId: it.id,
    tags: [it.tag],
    summary: it.summary,
    description: `${it.description}\n\n${audience(it)}`,
    ...(it.addition && { 'x-badges': [{ name: 'Addition' }] }),
    ...(it.access === 'open' && { security: [] }),
    parameters: [
      ...parameters('path', it.params, it.examples.params, publish),
      ...parameters('query', it.query, it.examples.query, publish),
      ...parameters('header', it.headers, it.examples.headers, publish),
    ],
    ...(it.body && { requestBody: requestBody(it.body, it.examples.body, publish) }),
    responses: { ...successes(it, publish), ...failures(it, publish) },
  }
}

function audience({ access, permission }: Operation): string {
  if (access === 'admin') return 'For administrators of the account (`admin` and `master`).'
  if (access === 'operator')
    return 'For operators of the server, who are marked at its command line, in a browser session. Refused with an access token.'
  if (access === 'open') return 'Needs no credentials.'
  return permission ? `Needs the permission \`${permission}\`.` : 'For all users.'
}

function parameters(place: string, schema: TObject | undefined, example: object = {}, publish: Publish): Json[] {
  if (!schema) return []
  return Object.entries(schema.properties).map(([name, property]) => {
    const { description, ...shape } = publish(property)
    const commas = 'x-commas' in property
    return {
      name: shape.type === 'array' && !commas ? `${name}[]` : name,
      in: place,
      description,
      required: schema.required?.includes(name) ?? false,
      ...(commas && { style: 'form', explode: false }),
      schema: shape,
      ...(Object.hasOwn(example, name) && { example: example[name as keyof typeof example] }),
    }
  })
}

function requestBody(body: TObject | 'file', example: unknown, publish: Publish): Json {
  if (body !== 'file') return { required: true, content: { 'application/json': { schema: publish(body), example } } }
  const form = { type: 'object', required: ['file'], properties: { file: bytes.schema } }
  return {
    required: true,
    description: 'One part named `file`, or the bare bytes.',
    content: { 'multipart/form-data': { schema: form }, 'application/octet-stream': bytes },
  }
}

function successes(it: Operation, publish: Publish): Json {
  const replies = Object.entries(it.replies).map(([status, reply]) => {
    const content =
      reply === 'bytes' || reply === 'csv'
        ? streams[reply as keyof typeof streams]
        : { 'application/json': { schema: publish(reply), example: it.examples.replies[Number(status)] } }
    const headers = it.access === 'open' ? {} : { headers: rateLimitReferences }
    return [status, { description: successTexts[status], ...headers, content }]
  })
  return Object.fromEntries(replies)
}
