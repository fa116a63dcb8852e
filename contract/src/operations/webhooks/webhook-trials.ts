/** Webhook diagnostics: additions. */
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
    description: "Event of the message; the webhook's first trigger by default. It need not be one of the triggers.",
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
      'Sends one message about a file that does not exist, signed like any other, and returns the response of the endpoint after at most 15 s. It is sent immediately and not retried, also while the webhook is paused or has failed; it appears in the log, but not in the event feed. A success means that the message was sent: check `status` and `error`.',
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
    summary: 'Preview a message',
    description:
      "The headers and exact body that the webhook's endpoint would receive for an event in its folder, signed with its secrets: for developing and testing a receiver. The file in it does not exist. Nothing is sent or stored.",
    access: 'admin',
    params,
    query: Type.Object({
      event,
      responseVersion: Type.Optional(
        Type.Enum([...webhookVersions], { description: 'Format of the body; that of the webhook by default.' }),
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
    summary: 'Dry-run webhook settings',
    description:
      'Counts the messages that a webhook with these settings would have received in the last days, with the newest examples. Nothing is sent or stored. With `webhook`, settings that are not given are those of that webhook.',
    access: 'admin',
    body: Type.Object({
      webhook: Type.Optional(id('A webhook whose settings are the defaults.')),
      resource: Type.Optional(identifier('The folder to watch; the root folder by default, without `webhook`.')),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, {
          description:
            'Events to enable or disable; without `webhook`, all that are not named are disabled. All by default.',
        }),
      ),
      filters: clearable(
        Type.With(WebhookFilters, { description: 'Filters in addition to the triggers; null for none.' }),
      ),
      responseVersion: Type.Optional(
        Type.Enum([...webhookVersions], { description: 'Format of the messages: v1 sends more of them.' }),
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
    summary: 'Explain why a webhook did or did not fire',
    description:
      'Evaluates every rule of the webhook for one event (`eventId`, as in the event feed), or for the newest events of a file or folder. Returns whether there is a message, and its state. A path is searched for among the newest 20,000 events.',
    access: 'admin',
    params,
    query: Type.Object({
      eventId: Type.Optional(id('Id of an event.')),
      resourcePath: Type.Optional(
        text('Path of a file or folder, before or after the event; `*` matches any text.', 1024),
      ),
      limit: withDefault(
        10,
        Type.Integer({ description: 'Maximum number of events to explain.', minimum: 1, maximum: 50 }),
      ),
    }),
    replies: { 200: WebhookExplanationResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND', 'ERROR_EVENT_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 12 },
      query: { resourcePath: '/inbound/*' },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleExplanation] } },
    },
  }),
}
