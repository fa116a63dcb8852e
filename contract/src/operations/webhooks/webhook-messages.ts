/** Messages of a webhook: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { id, instant, paging, text } from '../../schemas/fields.ts'
import { exampleMessageHistory, WebhookMessageResponse } from '../../schemas/webhooks/webhook-activity.ts'
import {
  exampleWebhookMessage,
  messageStates,
  ResendFailedResponse,
  WebhookMessagesResponse,
} from '../../schemas/webhooks/webhook-message.ts'

const params = Type.Object({ id: id('Id of the webhook.') })
const states = Object.keys(messageStates) as (keyof typeof messageStates)[]

export const webhookMessageOperations = {
  getWebhookMessages: operation({
    id: 'getWebhookMessages',
    method: 'GET',
    path: '/webhooks/{id}/messages',
    tag: 'Webhooks',
    summary: "List a webhook's messages",
    description:
      'Pending and completed messages of an endpoint, newest first: one entry per message. The log has an entry per attempt.',
    access: 'admin',
    params,
    query: Type.Object({
      state: Type.Optional(Type.Enum(states, { description: 'Only messages in this state.' })),
      startDate: Type.Optional(instant('Only messages created at or after this time.')),
      endDate: Type.Optional(instant('Only messages created at or before this time.')),
      ...paging(50, 500),
    }),
    replies: { 200: WebhookMessagesResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      query: { state: 'delivered', limit: 10 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleWebhookMessage] } },
    },
  }),

  getWebhookMessage: operation({
    id: 'getWebhookMessage',
    method: 'GET',
    path: '/webhooks/messages/{messageId}',
    tag: 'Webhooks',
    summary: 'Get a message and its attempts',
    description:
      'One message by the value of its `webhook-id` header, with every attempt: request headers and body, response headers and body (the first 20 kB), duration, and kind of failure.',
    access: 'admin',
    params: Type.Object({
      messageId: text('The `webhook-id` of the message: `msg_…`.', 64),
    }),
    replies: { 200: WebhookMessageResponse },
    errors: ['ERROR_WEBHOOK_MESSAGE_NOT_FOUND'],
    addition: true,
    examples: {
      params: { messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE' },
      replies: { 200: { responseStatus: 200, data: exampleMessageHistory } },
    },
  }),

  resendFailedMessages: operation({
    id: 'resendFailedMessages',
    method: 'POST',
    path: '/webhooks/{id}/resend-failed',
    tag: 'Webhooks',
    summary: 'Resend failed messages',
    description:
      'In two steps. Without `confirm` it counts the messages created in the range that failed permanently and have not been delivered since. With that count as `confirm`, each of them is sent again, oldest first but in parallel; if the count has changed, the response is 409, and nothing is sent. Messages that fail again can be resent again. At most 10,000 at once.',
    access: 'admin',
    params,
    body: Type.Object({
      startDate: instant('Start of the range of creation times.'),
      endDate: Type.Optional(instant('End of the range; now by default.')),
      confirm: Type.Optional(
        Type.Integer({
          description: 'The count of an earlier response: sends the messages.',
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
        }),
      ),
    }),
    replies: { 200: ResendFailedResponse },
    errors: ['ERROR_CONFLICT', 'ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      body: { startDate: '2026-11-22T00:00:00.000Z' },
      replies: {
        200: {
          responseStatus: 200,
          data: { id: 12, type: 'webhookResend', attributes: { count: 37, sent: false } },
        },
      },
    },
  }),
}
