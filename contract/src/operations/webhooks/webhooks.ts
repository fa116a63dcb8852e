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
  description: 'Form of the messages. `v2` tells more; `v1` is for receivers that know nothing else.',
})

const filters = addition(
  clearable(
    Type.With(WebhookFilters, {
      description:
        'What to be told of beside the triggers: each filter that is given must hold. All of them are replaced; null for none.',
    }),
  ),
)

const rateLimit = addition(
  clearable(
    Type.Integer({
      description: 'Most messages a second; the rest waits its turn. Null for no limit.',
      minimum: 1,
      maximum: 1_000,
    }),
  ),
)
const caCertificate = addition(
  clearable(
    Type.String({
      description:
        "Certificates (PEM) of your own authority, or the endpoint's own one: its certificate has to come from there, and from nowhere else. Null for the usual authorities. Verification is never switched off.",
      minLength: 1,
      maxLength: 65_536,
    }),
  ),
)

const done = { responseStatus: 200, data: [] }
const answer = { responseStatus: 200, data: [exampleWebhook], included: [] }

export const webhookOperations = {
  // The id is misspelt in the public API, and so is the name of the function in every published client.
  getWebhooksList: operation({
    id: 'getWehooksList',
    method: 'GET',
    path: '/webhooks',
    tag: 'Webhooks',
    summary: 'List webhooks',
    description: 'All webhooks of the account, in the order in which they were made.',
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
    summary: 'Make a webhook',
    description:
      'Watches a folder and everything below it, and posts a signed message to `endpointUrl` whenever one of the chosen events happens there. Keep both secrets of the answer: the receiver checks signatures with either of them.',
    access: 'admin',
    body: Type.Object({
      endpointUrl,
      resource: withDefault('/', identifier('The folder to watch.')),
      responseVersion: withDefault('v2', version),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, { description: 'Which events to announce. What is left out is off.' }),
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
    summary: 'Look at a webhook',
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
    summary: 'Change a webhook',
    description:
      'Send what is to change; the rest stays as it is. It holds from the next event on. Messages that wait already keep their form, and go to the new address.',
    access: 'admin',
    params,
    body: Type.Object({
      endpointUrl: Type.Optional(endpointUrl),
      resource: Type.Optional(identifier('The folder to watch from now on.')),
      responseVersion: Type.Optional(version),
      triggers: Type.Optional(
        Type.With(WebhookTriggersInput, {
          description: 'Events to switch on or off. What is left out stays as it is.',
        }),
      ),
      filters,
      rateLimit,
      caCertificate,
      paused: addition(
        Type.Optional(
          Type.Boolean({
            description: 'Stop sending and keep events, or go on; going on also switches on a webhook that has failed.',
          }),
        ),
      ),
      waiting: addition(
        Type.Optional(
          Type.Enum(['deliver', 'skip'], {
            description:
              'With `paused: false`: whether the events that were kept are sent now, as they are when this is left out, or passed over.',
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
    description: 'Nothing is sent any more, not even what was waiting. Its log stays, and so does the folder.',
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
    summary: 'Replace the secrets of a webhook',
    description:
      'Makes a new `verificationToken` and a new `signingSecret`, for when the old ones may have leaked. To change them without a gap let the old ones sign on for a while: `webhook-signature` then lists both signatures, and `X-Exavault-Signature-Previous` stands beside `X-Exavault-Signature`.',
    access: 'admin',
    params,
    query: Type.Object({
      keepPrevious: addition(
        Type.Optional(
          Type.Integer({
            description:
              'For how many hours the old secrets sign on beside the new ones; they end at once when this is left out.',
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
    summary: 'Send a message again',
    description:
      'Sends the very bytes of a logged attempt once more, signed with the secrets of today. A receiver that remembers `webhook-id` recognises it.',
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
    summary: 'Read the webhook log',
    description: 'Every attempt to deliver a message: what was sent, what came back, how long it took. Newest first.',
    access: 'admin',
    query: Type.Object({
      ...webhookLogFilters,
      ...paging(50, 500),
      sort: sortList('date', 'endpoint_url', 'event', 'status', 'size', 'attempt'),
    }),
    replies: { 200: WebhookActivityResponse },
    examples: {
      query: { resourcePath: '/inbound/*', statusCode: 500, sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleWebhookActivity] } },
    },
  }),
}
