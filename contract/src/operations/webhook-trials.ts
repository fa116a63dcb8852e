/** Trying a webhook without waiting for something to happen: additions. */
import { Type } from 'typebox'
import { operation } from '../operation.ts'
import { id } from '../schemas/fields.ts'
import { exampleWebhookActivity, WebhookAttemptResponse } from '../schemas/webhook-activity.ts'
import { webhookEvents, webhookVersions } from '../schemas/webhook-event.ts'
import { exampleWebhookPreview, WebhookPreviewResponse } from '../schemas/webhook-trial.ts'

const params = Type.Object({ id: id('Id of the webhook.') })
const event = Type.Optional(
  Type.Enum([...webhookEvents], {
    description: "What it is to tell of; the webhook's first trigger when left out. It need not be among the triggers.",
  }),
)

export const webhookTrialOperations = {
  testWebhook: operation({
    id: 'testWebhook',
    method: 'POST',
    path: '/webhooks/{id}/test',
    tag: 'Webhooks',
    summary: 'Send a test message',
    description:
      'Posts one message about a file that does not exist, signed like any other, and answers with what came back once it is there: up to 15 s. It is sent at once and not tried again, also while the webhook is paused or has failed; it is in the log, but not in the feed of events. Success here means that the message was tried: look at `status` and `error`.',
    access: 'admin',
    params,
    body: Type.Object({ event }),
    replies: { 200: WebhookAttemptResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      body: { event: 'resources.upload' },
      replies: { 200: { responseStatus: 200, data: exampleWebhookActivity } },
    },
  }),

  previewWebhook: operation({
    id: 'previewWebhook',
    method: 'GET',
    path: '/webhooks/{id}/preview',
    tag: 'Webhooks',
    summary: 'Look at a message without sending it',
    description:
      "The headers and the exact body that the webhook's endpoint would get of an event in its folder, signed with its secrets: to write and to test a receiver with. The file in it does not exist. Nothing is sent, and nothing is kept.",
    access: 'admin',
    params,
    query: Type.Object({
      event,
      responseVersion: Type.Optional(
        Type.Enum([...webhookVersions], { description: 'Form of the body; that of the webhook when left out.' }),
      ),
    }),
    replies: { 200: WebhookPreviewResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      query: { event: 'resources.upload', responseVersion: 'v1' },
      replies: { 200: { responseStatus: 200, data: exampleWebhookPreview } },
    },
  }),
}
