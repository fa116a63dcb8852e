/** Trying a webhook: the message it would get, what it would have been told of, why it was told or not. An addition. */
import { type Static, Type } from 'typebox'
import { envelope, logPage } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'
import { exampleMessageV1 } from './messages.ts'
import { webhookEvents, webhookVersions } from './webhook-event.ts'
import { exampleWebhookMessage, WebhookMessage } from './webhook-message.ts'

const MessagePreview = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the webhook.' }),
    type: Type.Literal('webhookPreview'),
    attributes: Type.Object({
      event: Type.Enum([...webhookEvents], { description: 'What the message tells of.' }),
      responseVersion: Type.Enum([...webhookVersions], { description: 'The form of the body.' }),
      endpointUrl: Type.String({ description: 'Where it would be posted to.', format: 'uri' }),
      headers: Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'As they would be sent now, signatures included.',
      }),
      body: Type.String({ description: 'The exact body that the signatures are over.' }),
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
  event: Type.Enum([...webhookEvents], { description: 'What was done.' }),
  created: timestamp('When it was done.'),
  username: Type.String({ description: 'Who did it.' }),
  protocol: Type.String({ description: 'Through which door.' }),
  resourceCount: Type.Integer({ description: 'How many files and folders it is about.' }),
  resourcePaths: Type.Array(Type.String(), { description: 'The first ten of them.' }),
}

const DryRun = Type.Object(
  {
    id: nullable(Type.Integer({ description: 'Id of the webhook whose settings were used; null for none.' })),
    type: Type.Literal('webhookDryRun'),
    attributes: Type.Object({
      since: timestamp('How far back it looked.'),
      complete: Type.Boolean({
        description:
          'Whether it looked at everything since then; it stops after 20,000 events, or when its patterns take long.',
      }),
      eventsSeen: Type.Integer({ description: 'How many events there were.' }),
      eventsMatched: Type.Integer({ description: 'Of how many the webhook would have been told.' }),
      messages: Type.Integer({ description: 'How many messages that would have been.' }),
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
        '`made`: whether the webhook was there. `changed`: whether its settings are still those of then. `trigger`, `folder`, and its filters by their names.',
    }),
    passed: Type.Boolean({ description: 'Whether the event passes it, by the settings of today.' }),
    detail: Type.String({ description: 'The same in a sentence.' }),
  },
  { title: 'WebhookCheck' },
)

const Explanation = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the event.' }),
    type: Type.Literal('webhookExplanation'),
    attributes: Type.Object({
      ...past,
      told: Type.Boolean({ description: 'Whether the webhook was told.' }),
      reason: Type.String({ description: 'Why, or how it stands with the message.' }),
      checks: Type.Array(Check, { description: 'Each rule, held against the event.' }),
      messages: Type.Array(
        Type.Object(
          {
            message: WebhookMessage,
            standing: Type.String({ description: 'What became of it, or what it waits for.' }),
          },
          { title: 'ExplainedMessage' },
        ),
        { description: 'The messages that tell of it.' },
      ),
    }),
  },
  { title: 'WebhookExplanation' },
)

export const WebhookExplanationResponse = logPage('WebhookExplanationResponse', Explanation)
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
    reason: 'The webhook was told. It was delivered.',
    checks: [{ rule: 'trigger', passed: true, detail: 'resources.upload is among its triggers.' }],
    messages: [{ message: exampleWebhookMessage, standing: 'It was delivered.' }],
  },
}
