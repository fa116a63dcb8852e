/** The webhook log: one entry an attempt, with what was sent and what came back. */
import { type Static, Type } from 'typebox'
import { envelope, logPage } from '../envelope.ts'
import { addition } from '../fields.ts'
import { exampleMessageV2, MessageV2 } from './messages.ts'
import { webhookEvents } from './webhook-event.ts'
import { exampleWebhookMessage, messageAttributes } from './webhook-message.ts'

const headers = (description: string) =>
  Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: { type: 'string' }, description })

/** What both forms of an entry have in common. */
const common = {
  attemptId: Type.String({ description: 'The message and the attempt: `k3x9qa-2`.' }),
  accountId: Type.String({ description: 'Id of the account.' }),
  webhookId: Type.Integer({ description: 'Id of the webhook.' }),
  webhookPath: Type.String({ description: 'The folder it watches.' }),
  endpointUrl: Type.String({ description: 'Where the message was posted.', format: 'uri' }),
  event: Type.Enum([...webhookEvents], { description: 'What the message announced.' }),
  username: Type.String({ description: 'Who had done it.' }),
  ipAddress: Type.String({ description: 'From where.' }),
  resourcePath: Type.String({ description: 'The file or folder, the first of several.' }),
  resend: Type.Boolean({ description: 'Whether somebody asked for this attempt.' }),
  status: Type.Integer({ description: 'HTTP status of the answer; 0 if there was none.' }),
  response: Type.String({ description: 'Body of the answer, its first 20 kB.' }),
  created: Type.String({ description: 'When the message was made.' }),
  sent: addition(Type.String({ description: 'When this attempt was made.' })),
  messageId: addition(Type.String({ description: 'As in the header `webhook-id`: one for all attempts.' })),
  request: addition(Type.String({ description: 'The exact body that was sent.' })),
  requestHeaders: addition(headers('The headers that were sent.')),
  responseHeaders: addition(headers('The headers of the answer.')),
  duration: addition(Type.Integer({ description: 'How long it took, in ms.', minimum: 0 })),
  errorKind: addition(
    Type.Enum(['', 'dns', 'connect', 'tls', 'timeout', 'blocked', 'protocol', 'status'], {
      description:
        'What kind of failure it was: the name does not resolve, no connection, no trust in the certificate, too late, not a target that may be reached, no HTTP, or a status that is no success. Empty after a success.',
    }),
  ),
  error: addition(Type.String({ description: 'Why it failed, and what may help; empty after a success.' })),
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
        attempt: Type.Integer({ description: 'Counts from 1.', minimum: 1 }),
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

/** One attempt by itself. An addition. */
export const WebhookAttemptResponse = envelope('WebhookAttemptResponse', { data: WebhookActivityEntry })

/** A message with the attempts at it. An addition. */
const WebhookMessageStory = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('webhookMessageState'),
    attributes: Type.Object({
      ...messageAttributes,
      attempts: Type.Array(WebhookActivityEntry, {
        description:
          'Every attempt at it with the bytes both ways, those that somebody asked for too, the first one first.',
      }),
    }),
  },
  { title: 'WebhookMessageStory' },
)

export const WebhookMessageResponse = envelope('WebhookMessageResponse', { data: WebhookMessageStory })
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

export const exampleWebhookMessageStory: WebhookMessageResponse['data'] = {
  ...exampleWebhookMessage,
  attributes: { ...exampleWebhookMessage.attributes, attempts: [exampleWebhookActivity] },
}
