/** Messages of a webhook and their states. An addition. */
import { type Static, Type } from 'typebox'
import { envelope, logPage } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'
import { webhookEvents, webhookVersions } from './webhook-event.ts'

export const messageStates = {
  pending: 'Pending: it will be attempted.',
  delivered: 'An attempt was answered with 2xx.',
  exhausted: 'All attempts failed; it is not retried.',
  skipped: 'It was discarded before delivery.',
} as const

const state = Type.Enum(Object.keys(messageStates) as (keyof typeof messageStates)[], {
  description: Object.entries(messageStates)
    .map(([name, text]) => `\`${name}\`: ${text}`)
    .join(' '),
})

export const messageAttributes = {
  messageId: Type.String({ description: 'As in the header `webhook-id`.' }),
  webhookId: Type.Integer({ description: 'Id of the webhook.' }),
  eventId: nullable(Type.Integer({ description: 'Id of the event; null for a test message.' })),
  event: Type.Enum([...webhookEvents], { description: 'The event of the message.' }),
  responseVersion: Type.Enum([...webhookVersions], { description: 'Format of the body.' }),
  username: Type.String({ description: 'The user who caused it.' }),
  ipAddress: Type.String({ description: 'IP address of the user.' }),
  protocol: Type.String({ description: 'Protocol of the action.' }),
  resourcePath: Type.String({ description: 'The file or folder, the first of several.' }),
  kind: Type.Enum(['event', 'resend', 'test'], {
    description: '`event`: an event occurred. `resend`: a user requested it again. `test`: a test message.',
  }),
  state,
  attemptCount: Type.Integer({ description: 'Number of attempts.', minimum: 0 }),
  due: nullable(
    timestamp(
      'Earliest time of the next attempt; null while it waits for another message about the same file, and once it is no longer pending.',
    ),
  ),
  created: timestamp('When it was created.'),
}

export const WebhookMessage = Type.Object(
  { id: Type.Integer(), type: Type.Literal('webhookMessageState'), attributes: Type.Object(messageAttributes) },
  { title: 'WebhookMessage' },
)
export type WebhookMessage = Static<typeof WebhookMessage>

export const WebhookMessagesResponse = logPage('WebhookMessagesResponse', WebhookMessage)

export const ResendFailedResponse = envelope('ResendFailedResponse', {
  data: Type.Object(
    {
      id: Type.Integer({ description: 'Id of the webhook.' }),
      type: Type.Literal('webhookResend'),
      attributes: Type.Object({
        count: Type.Integer({ description: 'Number of failed messages in the range.', minimum: 0 }),
        sent: Type.Boolean({ description: 'Whether they are being sent again; false if they were only counted.' }),
      }),
    },
    { title: 'ResendFailed' },
  ),
})

export const exampleWebhookMessage: WebhookMessage = {
  id: 30_118,
  type: 'webhookMessageState',
  attributes: {
    messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE',
    webhookId: 12,
    eventId: 90_211,
    event: 'resources.upload',
    responseVersion: 'v2',
    username: 'partner-north',
    ipAddress: '198.51.100.23',
    protocol: 'sftp',
    resourcePath: '/inbound/orders-0417.csv',
    kind: 'event',
    state: 'delivered',
    attemptCount: 1,
    due: null,
    created: '2026-11-23T09:30:12+00:00',
  },
}
