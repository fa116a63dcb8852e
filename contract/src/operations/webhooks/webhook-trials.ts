/** Trying a webhook without waiting for something to happen: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { clearable, id, identifier, text, withDefault } from '../../schemas/fields.ts'
import { WebhookTriggersInput } from '../../schemas/webhooks/webhook.ts'
import { exampleWebhookActivity, WebhookAttemptResponse } from '../../schemas/webhooks/webhook-activity.ts'
import { webhookEvents, webhookVersions } from '../../schemas/webhooks/webhook-event.ts'
import { WebhookFilters } from '../../schemas/webhooks/webhook-filters.ts'
import {
  exampleDryRun,
  exampleExplanation,
  exampleWebhookPreview,
  WebhookDryRunResponse,
  WebhookExplanationResponse,
  WebhookPreviewResponse,
} from '../../schemas/webhooks/webhook-trial.ts'

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

  dryRunWebhook: operation({
    id: 'dryRunWebhook',
    method: 'POST',
    path: '/webhooks/dry-run',
    tag: 'Webhooks',
    summary: 'Try settings against the past',
    description:
      'Counts what a webhook with these settings would have been told of during the last days, with the newest examples. Nothing is sent, and nothing is kept. With `webhook` the settings of that webhook stand where none are given here.',
    access: 'admin',
    body: Type.Object({
      webhook: Type.Optional(id('A webhook whose settings to begin with.')),
      resource: Type.Optional(identifier('The folder to watch; the top folder when left out without `webhook`.')),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, {
          description:
            'Events to switch on or off; without `webhook`, all that are not named are off. All when left out.',
        }),
      ),
      filters: clearable(
        Type.With(WebhookFilters, { description: 'What must hold beside the triggers; null for nothing.' }),
      ),
      responseVersion: Type.Optional(
        Type.Enum([...webhookVersions], { description: 'The form of the messages: v1 has more of them.' }),
      ),
      days: withDefault(7, Type.Integer({ description: 'How many days to look back.', minimum: 1, maximum: 90 })),
    }),
    replies: { 200: WebhookDryRunResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND', 'ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      body: { resource: '/inbound', filters: { extensions: ['csv'] }, days: 7 },
      replies: { 200: { responseStatus: 200, data: exampleDryRun } },
    },
  }),

  explainWebhook: operation({
    id: 'explainWebhook',
    method: 'GET',
    path: '/webhooks/{id}/explain',
    tag: 'Webhooks',
    summary: 'Explain why a webhook was told, or not',
    description:
      'Takes one event (`eventId`, as the feed of events has it), or the newest about a file or folder, and holds each rule of the webhook against it. Says whether there is a message, and what it waits for or what became of it. A path is looked for among the newest 20,000 events.',
    access: 'admin',
    params,
    query: Type.Object({
      eventId: Type.Optional(id('Id of an event.')),
      resourcePath: Type.Optional(
        text('Path of a file or folder, before or after the event; `*` stands for any text.', 1024),
      ),
      limit: withDefault(
        10,
        Type.Integer({ description: 'How many events to explain at most.', minimum: 1, maximum: 50 }),
      ),
    }),
    replies: { 200: WebhookExplanationResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND', 'ERROR_EVENT_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      query: { resourcePath: '/inbound/*' },
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleExplanation] } },
    },
  }),
}
