/** Webhook diagnostics: message preview, dry run, explanation. An addition. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'
import { exampleMessageV1 } from './messages.ts'
import { webhookEvents, webhookVersions } from './webhook-event.ts'
import { exampleWebhookMessage, WebhookMessage } from './webhook-message.ts'

const MessagePreview = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the webhook.' }),
    type: Type.Literal('webhookPreview'),
    attributes: Type.Object({
      event: Type.Enum([...webhookEvents], { description: 'The event of the message.' }),
      responseVersion: Type.Enum([...webhookVersions], { description: 'Format of the body.' }),
      endpointUrl: Type.String({ description: 'URL of the endpoint.', format: 'uri' }),
      headers: Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'The headers as they would be sent now, including signatures.',
      }),
      body: Type.String({ description: 'The exact signed body.' }),
    }),
  },
  { title: 'WebhookPreview' },
)

export const WebhookPreviewResponse = envelope('WebhookPreviewResponse', { data: MessagePreview })
export type WebhookPreviewResponse = Static<typeof WebhookPreviewResponse>

export const exampleWebhookPreview: WebhookPreviewResponse['data'] = {
  id: 12,
  type: 'webhookPreview',
  attributes: {
    event: 'resources.upload',
    responseVersion: 'v1',
    endpointUrl: 'https://orders.harbour.example/hooks/files',
    headers: {
      'content-type': 'application/json',
      'x-exavault-signature': 'd41d8cd98f00b204e9800998ecf8427e',
      'webhook-id': 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE',
    },
    body: JSON.stringify(exampleMessageV1).replaceAll('/', '\\/'),
  },
}

const past = {
  event: Type.Enum([...webhookEvents], { description: 'The event.' }),
  created: timestamp('When it happened.'),
  username: Type.String({ description: 'The user.' }),
  protocol: Type.String({ description: 'Protocol of the action.' }),
  resourceCount: Type.Integer({ description: 'Number of files and folders concerned.' }),
  resourcePaths: Type.Array(Type.String(), { description: 'The first ten of them.' }),
}

const DryRun = Type.Object(
  {
    id: nullable(Type.Integer({ description: 'Id of the webhook whose settings were used; null for none.' })),
    type: Type.Literal('webhookDryRun'),
    attributes: Type.Object({
      since: timestamp('Number of days examined.'),
      complete: Type.Boolean({
        description:
          'Whether all events of that period were examined; it stops after 20,000 events, or when patterns take too long.',
      }),
      eventsSeen: Type.Integer({ description: 'Number of events.' }),
      eventsMatched: Type.Integer({ description: 'Number of events that would have triggered the webhook.' }),
      messages: Type.Integer({ description: 'Number of messages that would have been sent.' }),
      examples: Type.Array(
        Type.Object(
          { eventId: Type.Integer({ description: 'Id of the event.' }), ...past },
          { title: 'DryRunExample' },
        ),
        { description: 'The newest 20 of them, each with the files and folders that matched.' },
      ),
    }),
  },
  { title: 'WebhookDryRun' },
)

export const WebhookDryRunResponse = envelope('WebhookDryRunResponse', { data: DryRun })
export type WebhookDryRunResponse = Static<typeof WebhookDryRunResponse>

const Check = Type.Object(
  {
    rule: Type.Enum(['made', 'changed', 'trigger', 'folder', 'names', 'extensions', 'minSize', 'protocols', 'users'], {
      description:
        '`made`: whether the webhook existed. `changed`: whether its settings are unchanged since. `trigger`, `folder`, and the filters by name.',
    }),
    passed: Type.Boolean({ description: 'Whether the event passes the rule with the current settings.' }),
    detail: Type.String({ description: 'The result as a sentence.' }),
  },
  { title: 'WebhookCheck' },
)

const Explanation = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the event.' }),
    type: Type.Literal('webhookExplanation'),
    attributes: Type.Object({
      ...past,
      told: Type.Boolean({ description: 'Whether the webhook got a message.' }),
      reason: Type.String({ description: 'The reason, or the state of the message.' }),
      checks: Type.Array(Check, { description: 'The result of every rule.' }),
      messages: Type.Array(
        Type.Object(
          {
            message: WebhookMessage,
            standing: Type.String({ description: 'State of the message as a sentence.' }),
          },
          { title: 'ExplainedMessage' },
        ),
        { description: 'The messages of the event.' },
      ),
    }),
  },
  { title: 'WebhookExplanation' },
)

export const WebhookExplanationResponse = plainCollection('WebhookExplanationResponse', Explanation)
export type WebhookExplanation = Static<typeof Explanation>

const examplePast = {
  event: 'resources.upload',
  created: '2026-11-23T09:30:12+00:00',
  username: 'partner-north',
  protocol: 'sftp',
  resourceCount: 1,
  resourcePaths: ['/inbound/orders-0417.csv'],
} as const

export const exampleDryRun: WebhookDryRunResponse['data'] = {
  id: 12,
  type: 'webhookDryRun',
  attributes: {
    since: '2026-11-16T10:00:00+00:00',
    complete: true,
    eventsSeen: 812,
    eventsMatched: 1,
    messages: 1,
    examples: [{ eventId: 90_211, ...examplePast, resourcePaths: [...examplePast.resourcePaths] }],
  },
}

export const exampleExplanation: WebhookExplanation = {
  id: 90_211,
  type: 'webhookExplanation',
  attributes: {
    ...examplePast,
    resourcePaths: [...examplePast.resourcePaths],
    told: true,
    reason: 'The webhook was notified. It was delivered.',
    checks: [{ rule: 'trigger', passed: true, detail: 'resources.upload is among its triggers.' }],
    messages: [{ message: exampleWebhookMessage, standing: 'It was delivered.' }],
  },
}
