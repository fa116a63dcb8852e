/** Trying a webhook: the message it would get. An addition. */
import { type Static, Type } from 'typebox'
import { exampleMessageV1 } from '../messages.ts'
import { envelope } from './envelope.ts'
import { webhookEvents, webhookVersions } from './webhook-event.ts'

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
