/** Webhooks, their tokens and their log. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { webhookLogFilters } from '../../schemas/activity/log-filters.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { addition, clearable, id, identifier, paging, sortList, webAddress, withDefault } from '../../schemas/fields.ts'
import {
  exampleWebhook,
  WebhookCollectionResponse,
  WebhookResponse,
  WebhookTriggersInput,
  webhookInclude,
} from '../../schemas/webhooks/webhook.ts'
import { exampleWebhookActivity, WebhookActivityResponse } from '../../schemas/webhooks/webhook-activity.ts'
import { webhookVersions } from '../../schemas/webhooks/webhook-event.ts'
import { WebhookFilters } from '../../schemas/webhooks/webhook-filters.ts'

const params = Type.Object({ id: id('Id of the webhook.') })
const endpointUrl = webAddress('Where to post messages: `https://…`, or `http://…` inside your own network.')
const version = Type.Enum([...webhookVersions], {
  description: 'Format of the messages. `v2` contains more; `v1` is for receivers that support nothing else.',
})

const filters = addition(
  clearable(
    Type.With(WebhookFilters, {
      description:
        'Filters in addition to the triggers: all given filters must match. They are replaced as a whole; null for none.',
    }),
  ),
)

const rateLimit = addition(
  clearable(
    Type.Integer({
      description: 'Maximum messages per second; the rest is queued. Null for no limit.',
      minimum: 1,
      maximum: 1_000,
    }),
  ),
)
const caCertificate = addition(
  clearable(
    Type.String({
      description:
        "Certificates (PEM) of your own authority, or the endpoint's own certificate: no other is trusted. Null for public authorities. Verification is never disabled.",
      minLength: 1,
      maxLength: 65_536,
    }),
  ),
)

const done = { responseStatus: 200, data: [] }
const answer = { responseStatus: 200, data: [exampleWebhook], included: [] }

export const webhookOperations = {
  // The id is misspelt in the public API, and so is the function in every published client.
  getWebhooksList: operation({
    id: 'getWehooksList',
    method: 'GET',
    path: '/webhooks',
    tag: 'Webhooks',
    summary: 'List webhooks',
    description: 'All webhooks of the account, oldest first.',
    access: 'admin',
    beyondLimit: true,
    query: Type.Object({ ...paging(50, 500), include: webhookInclude }),
    replies: { 200: WebhookCollectionResponse },
    examples: {
      query: { limit: 10 },
      replies: { 200: { ...answer, totalResults: 1, returnedResults: 1 } },
    },
  }),

  addWebhook: operation({
    id: 'addWebhook',
    method: 'POST',
    path: '/webhooks',
    tag: 'Webhooks',
    summary: 'Create a webhook',
    description:
      'Watches a folder and everything below it, and sends a signed message to `endpointUrl` whenever one of the selected events happens there. Store both secrets of the response: the receiver verifies signatures with either of them.',
    access: 'admin',
    body: Type.Object({
      endpointUrl,
      resource: withDefault('/', identifier('The folder to watch.')),
      responseVersion: withDefault('v2', version),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, {
          description: 'Events that trigger the webhook. Those that are not sent are off.',
        }),
      ),
      filters,
      rateLimit,
      caCertificate,
    }),
    replies: { 201: WebhookResponse },
    errors: ['ERROR_PLAN_LIMIT', 'ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      body: {
        endpointUrl: 'https://orders.harbour.example/hooks/files',
        resource: '/inbound',
        triggers: { resources: { upload: true, delete: true } },
      },
      replies: { 201: { ...answer, responseStatus: 201 } },
    },
  }),

  getWebhookById: operation({
    id: 'getWebhookById',
    method: 'GET',
    path: '/webhooks/{id}',
    tag: 'Webhooks',
    summary: 'Get a webhook',
    description: 'One webhook, in an array of one.',
    access: 'admin',
    beyondLimit: true,
    params,
    query: Type.Object({ include: webhookInclude }),
    replies: { 200: WebhookResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    examples: { params: { id: 12 }, replies: { 200: answer } },
  }),

  updateWebhook: operation({
    id: 'updateWebhook',
    method: 'PATCH',
    path: '/webhooks/{id}',
    tag: 'Webhooks',
    summary: 'Update a webhook',
    description:
      'Send only what changes. It applies from the next event on. Pending messages keep their format, and are sent to the new address.',
    access: 'admin',
    params,
    body: Type.Object({
      endpointUrl: Type.Optional(endpointUrl),
      resource: Type.Optional(identifier('The folder to watch.')),
      responseVersion: Type.Optional(version),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, {
          description: 'Events to enable or disable. Those that are not sent do not change.',
        }),
      ),
      filters,
      rateLimit,
      caCertificate,
      paused: addition(
        Type.Optional(
          Type.Boolean({
            description:
              'Pauses the webhook and queues its events, or resumes it; resuming also re-enables a webhook that has failed.',
          }),
        ),
      ),
      waiting: addition(
        Type.Optional(
          Type.Enum(['deliver', 'skip'], {
            description: 'With `paused: false`: whether queued events are sent, which is the default, or discarded.',
          }),
        ),
      ),
    }),
    replies: { 200: WebhookResponse },
    errors: ['ERROR_PLAN_LIMIT', 'ERROR_WEBHOOK_NOT_FOUND', 'ERROR_RESOURCE_NOT_FOUND'],
    examples: { params: { id: 12 }, body: { responseVersion: 'v2' }, replies: { 200: answer } },
  }),

  deleteWebhook: operation({
    id: 'deleteWebhook',
    method: 'DELETE',
    path: '/webhooks/{id}',
    tag: 'Webhooks',
    summary: 'Delete a webhook',
    description: 'Nothing more is sent, including pending messages. The log and the folder are not deleted.',
    access: 'admin',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    examples: { params: { id: 12 }, replies: { 200: done } },
  }),

  regenerateWebhookToken: operation({
    id: 'regenerateWebhookToken',
    method: 'POST',
    path: '/webhooks/regenerate-token/{id}',
    tag: 'Webhooks',
    summary: 'Rotate the secrets of a webhook',
    description:
      'Creates a new `verificationToken` and a new `signingSecret`, in case the old ones may have leaked. To change them without interruption, keep signing with the old ones for a while: `webhook-signature` then contains both signatures, and `X-Exavault-Signature-Previous` is sent beside `X-Exavault-Signature`.',
    access: 'admin',
    params,
    query: Type.Object({
      keepPrevious: addition(
        Type.Optional(
          Type.Integer({
            description:
              'Hours during which messages are also signed with the old secrets; by default they expire immediately.',
            minimum: 0,
            maximum: 168,
          }),
        ),
      ),
    }),
    replies: { 200: WebhookResponse },
    errors: ['ERROR_WEBHOOK_NOT_FOUND'],
    examples: { params: { id: 12 }, query: { keepPrevious: 24 }, replies: { 200: answer } },
  }),

  resendWebhookActivityEntry: operation({
    id: 'resendWebhookActivityEntry',
    method: 'POST',
    path: '/webhooks/resend/{activityId}',
    tag: 'Webhooks',
    summary: 'Resend a message',
    description:
      'Sends the same bytes as a logged attempt again, signed with the current secrets. A receiver that stores `webhook-id` recognizes it.',
    access: 'admin',
    params: Type.Object({ activityId: id('Id of an entry of the webhook log.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_WEBHOOK_ACTIVITY_NOT_FOUND'],
    examples: { params: { activityId: 40_513 }, replies: { 200: done } },
  }),

  getWebhookLogs: operation({
    id: 'getWebhookLogs',
    method: 'GET',
    path: '/activity/webhooks',
    tag: 'Activity',
    summary: 'Get the webhook log',
    description: 'Every delivery attempt: request, response and duration. Newest first.',
    access: 'admin',
    query: Type.Object({
      ...webhookLogFilters,
      ...paging(50, 500),
      sort: sortList('date', 'endpoint_url', 'event', 'status', 'size', 'attempt'),
    }),
    replies: { 200: WebhookActivityResponse },
    examples: {
      query: { resourcePath: '/inbound/*', statusCode: 500, sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleWebhookActivity] } },
    },
  }),
}
