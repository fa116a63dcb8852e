/** What became of a webhook's messages: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { id, instant, paging, text } from '../../schemas/fields.ts'
import { exampleWebhookMessageStory, WebhookMessageResponse } from '../../schemas/webhooks/webhook-activity.ts'
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
      'What is owed to the endpoint and what became of what was: one entry a message, the newest first. The log has an entry an attempt.',
    access: 'admin',
    params,
    query: Type.Object({
      state: Type.Optional(Type.Enum(states, { description: 'Only messages in this state.' })),
      startDate: Type.Optional(instant('Nothing made before this.')),
      endDate: Type.Optional(instant('Nothing made after this.')),
      ...paging(50, 500),
    }),
    replies: { 200: WebhookMessagesResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      query: { state: 'delivered', limit: 10 },
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleWebhookMessage] } },
    },
  }),

  getWebhookMessage: operation({
    id: 'getWebhookMessage',
    method: 'GET',
    path: '/webhooks/messages/{messageId}',
    tag: 'Webhooks',
    summary: 'Look at a message and its attempts',
    description:
      'One message by what its receiver sees in the header `webhook-id`, with every attempt at it: headers and body that were sent, headers and body that came back (the first 20 kB), how long it took, and what kind of failure it was.',
    access: 'admin',
    params: Type.Object({
      messageId: text('The `webhook-id` of the message: `msg_…`.', 64),
    }),
    replies: { 200: WebhookMessageResponse },
    errors: ['ERROR_WEBHOOK_MESSAGE_NOT_FOUND'],
    addition: true,
    examples: {
      params: { messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE' },
      replies: { 200: { responseStatus: 200, data: exampleWebhookMessageStory } },
    },
  }),

  resendFailedMessages: operation({
    id: 'resendFailedMessages',
    method: 'POST',
    path: '/webhooks/{id}/resend-failed',
    tag: 'Webhooks',
    summary: 'Send again all that failed',
    description:
      'In two steps. Without `confirm` it counts the messages made in the range that were given up and not delivered since. With that count as `confirm` each of them is sent once more, as it was, oldest first but side by side; a count that is another by now is a 409, and nothing is sent. What fails again can be sent again. At most 10,000 at once.',
    access: 'admin',
    params,
    body: Type.Object({
      startDate: instant('From when on messages were made.'),
      endDate: Type.Optional(instant('Until when; now when left out.')),
      confirm: Type.Optional(
        Type.Integer({
          description: 'The count of an earlier answer: send them.',
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
