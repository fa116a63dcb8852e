/** The OpenAPI document, built from the table of operations, so that it describes exactly what is served. */
import type { TSchema } from 'typebox'
import type { Operation } from './definition/operation.ts'
import { describeOperation } from './openapi/operation.ts'
import { errorResponses, rateLimitHeaders } from './openapi/responses.ts'
import { type Json, type Publish, publisher } from './openapi/schema.ts'
import { introduction, tagTexts, webhookText } from './openapi/text.ts'
import { operations } from './operations.ts'
import {
  exampleMessageV1,
  exampleMessageV2,
  MessageV1,
  MessageV2,
  messageHeaders,
} from './schemas/webhooks/messages.ts'

export interface DocumentOptions {
  /** Public base URL of the server, without `/api/v2`. */
  readonly serverUrl: string
  readonly version: string
  /** The operations to describe; all by default. */
  readonly table?: Readonly<Record<string, Operation>>
}

/** An OpenAPI 3.1 document, ready for JSON.stringify. Pure; takes a few ms. */
export function openApiDocument({ serverUrl, version, table = operations }: DocumentOptions): Json {
  const { publish, schemas } = publisher()
  const paths: Record<string, Json> = {}
  for (const it of Object.values<Operation>(table)) {
    paths[it.path] = { ...paths[it.path], [it.method.toLowerCase()]: describeOperation(it, publish) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sallyport',
      version,
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${serverUrl.replace(/\/+$/, '')}/api/v2` }],
    security: [{ apiKey: [], accessToken: [] }],
    tags: tagsOf(table),
    paths,
    webhooks: {
      'message-v2': describeMessage('v2', MessageV2, exampleMessageV2, publish),
      'message-v1': describeMessage('v1', MessageV1, exampleMessageV1, publish),
    },
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'ev-api-key', description: 'Identifies the application.' },
        accessToken: { type: 'apiKey', in: 'header', name: 'ev-access-token', description: 'Identifies the user.' },
      },
      headers: rateLimitHeaders,
      responses: errorResponses(publish),
      schemas,
    },
  }
}

function tagsOf(table: Readonly<Record<string, Operation>>): Json[] {
  const used = new Set<string>(Object.values(table).map((it) => it.tag))
  const all = Object.entries(tagTexts).map(([name, description]) => ({ name, description }))
  return all.filter(({ name }) => used.has(name))
}

function describeMessage(version: string, schema: TSchema, example: object, publish: Publish): Json {
  const parameters = Object.entries(messageHeaders).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    required: name !== 'X-Exavault-Signature-Previous',
    schema: { type: 'string' },
  }))
  return {
    post: {
      operationId: `receiveMessage${version.toUpperCase()}`,
      tags: ['Webhooks'],
      summary: `Message of a webhook, ${version}`,
      description: webhookText,
      security: [],
      parameters,
      requestBody: { required: true, content: { 'application/json': { schema: publish(schema), example } } },
      responses: { '2XX': { description: 'Received. Any other response, or none within 15 s, leads to a retry.' } },
    },
  }
}
