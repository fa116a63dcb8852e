/** The webhook log: one entry per attempt, with request and response. */
import { type Static, Type } from 'typebox'
import { envelope, logPage } from '../envelope.ts'
import { addition } from '../fields.ts'
import { exampleMessageV2, MessageV2 } from './messages.ts'
import { webhookEvents } from './webhook-event.ts'
import { exampleWebhookMessage, messageAttributes } from './webhook-message.ts'

const headers = (description: string) =>
  Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: { type: 'string' }, description })

/** Fields common to both formats of an entry. */
const common = {
  attemptId: Type.String({ description: 'The message and the attempt: `k3x9qa-2`.' }),
  accountId: Type.String({ description: 'Id of the account.' }),
  webhookId: Type.Integer({ description: 'Id of the webhook.' }),
  webhookPath: Type.String({ description: 'The watched folder.' }),
  endpointUrl: Type.String({ description: 'URL of the endpoint.', format: 'uri' }),
  event: Type.Enum([...webhookEvents], { description: 'The event of the message.' }),
  username: Type.String({ description: 'The user who caused it.' }),
  ipAddress: Type.String({ description: 'IP address of the user.' }),
  resourcePath: Type.String({ description: 'The file or folder, the first of several.' }),
  resend: Type.Boolean({ description: 'Whether a user requested this attempt.' }),
  status: Type.Integer({ description: 'HTTP status of the response; 0 if there was none.' }),
  response: Type.String({ description: 'The first 20 kB of the response body.' }),
  created: Type.String({ description: 'When the message was created.' }),
  sent: addition(Type.String({ description: 'When this attempt was made.' })),
  messageId: addition(Type.String({ description: 'As in the header `webhook-id`: one for all attempts.' })),
  request: addition(Type.String({ description: 'The exact request body.' })),
  requestHeaders: addition(headers('The request headers.')),
  responseHeaders: addition(headers('The response headers.')),
  duration: addition(Type.Integer({ description: 'Duration in ms.', minimum: 0 })),
  errorKind: addition(
    Type.Enum(['', 'dns', 'connect', 'tls', 'timeout', 'blocked', 'protocol', 'status'], {
      description:
        'Kind of failure: name resolution, connection, TLS certificate, timeout, blocked target, protocol, or an unsuccessful status. Empty after a success.',
    }),
  ),
  error: addition(Type.String({ description: 'Why it failed, and what to do; empty after a success.' })),
}

const WebhookActivityAttributesV1 = Type.Object(
  {
    ...common,
    webhookFormat: Type.Literal('v1'),
    details: Type.Object(
      {
        attemptId: common.attemptId,
        accountName: MessageV2.properties.accountName,
        protocol: MessageV2.properties.protocol,
        username: common.username,
        event: common.event,
        attempt: Type.Integer({ description: 'Starts at 1.', minimum: 1 }),
      },
      { title: 'WebhookV1Details' },
    ),
  },
  { title: 'WebhookActivityAttributesV1' },
)

const WebhookActivityAttributesV2 = Type.Object(
  { ...common, webhookFormat: Type.Literal('v2'), details: MessageV2 },
  { title: 'WebhookActivityAttributesV2' },
)

export const WebhookActivityEntry = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('webhookActivity'),
    attributes: Type.Union([WebhookActivityAttributesV2, WebhookActivityAttributesV1]),
  },
  { title: 'WebhookActivityEntry' },
)
export type WebhookActivityEntry = Static<typeof WebhookActivityEntry>

/** A single attempt. An addition. */
export const WebhookAttemptResponse = envelope('WebhookAttemptResponse', { data: WebhookActivityEntry })

/** A message with its attempts. An addition. */
const WebhookMessageHistory = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('webhookMessageState'),
    attributes: Type.Object({
      ...messageAttributes,
      attempts: Type.Array(WebhookActivityEntry, {
        description: 'All attempts with request and response, including requested ones, oldest first.',
      }),
    }),
  },
  { title: 'WebhookMessageStory' },
)

export const WebhookMessageResponse = envelope('WebhookMessageResponse', { data: WebhookMessageHistory })
export type WebhookMessageResponse = Static<typeof WebhookMessageResponse>

export const WebhookActivityResponse = logPage('WebhookActivityResponse', WebhookActivityEntry)
export type WebhookActivityResponse = Static<typeof WebhookActivityResponse>

export const exampleWebhookActivity: WebhookActivityEntry = {
  id: 40_513,
  type: 'webhookActivity',
  attributes: {
    attemptId: 'k3x9qa-1',
    accountId: '1',
    webhookId: 12,
    webhookPath: '/inbound',
    endpointUrl: 'https://orders.harbour.example/hooks/files',
    event: 'resources.upload',
    username: 'partner-north',
    ipAddress: '198.51.100.23',
    resourcePath: '/inbound/orders-0417.csv',
    resend: false,
    status: 200,
    response: 'thank you',
    created: '2026-11-23T09:30:12+00:00',
    sent: '2026-11-23T09:30:12+00:00',
    messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE',
    request: JSON.stringify(exampleMessageV2).replaceAll('/', '\\/'),
    requestHeaders: { 'content-type': 'application/json', 'webhook-id': 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE' },
    responseHeaders: { 'content-type': 'text/plain' },
    duration: 41,
    errorKind: '',
    error: '',
    webhookFormat: 'v2',
    details: exampleMessageV2,
  },
}

export const exampleMessageHistory: WebhookMessageResponse['data'] = {
  ...exampleWebhookMessage,
  attributes: { ...exampleWebhookMessage.attributes, attempts: [exampleWebhookActivity] },
}
