/** A webhook: watched folder, triggers, endpoint. */
import { type Static, Type } from 'typebox'
import { Account } from '../accounts/account.ts'
import { collection, relationship, singleInArray } from '../envelope.ts'
import { addition, flags, includeList, nullable, timestamp, webAddress } from '../fields.ts'
import { Resource } from '../files/resource.ts'
import { resourceTriggers, shareTriggers, webhookVersions } from './webhook-event.ts'
import { WebhookFilters } from './webhook-filters.ts'

export const WebhookTriggers = Type.Object(
  { resources: flags(resourceTriggers), shares: flags(shareTriggers) },
  { title: 'WebhookTriggers' },
)
export type WebhookTriggers = Static<typeof WebhookTriggers>

/** Triggers as a caller sends them; all are optional. */
export const WebhookTriggersInput = Type.Object(
  {
    resources: Type.Optional(Type.Partial(WebhookTriggers.properties.resources)),
    shares: Type.Optional(Type.Partial(WebhookTriggers.properties.shares)),
  },
  { title: 'WebhookTriggersInput' },
)
export type WebhookTriggersInput = Static<typeof WebhookTriggersInput>

const LastAttempt = Type.Object(
  {
    id: Type.Integer({ description: 'Id in the webhook log.' }),
    attemptId: Type.String({ description: 'The message and the attempt: `k3x9qa-2`.' }),
    sent: timestamp('When it was made.'),
    status: Type.Integer({ description: 'HTTP status of the response; 0 if there was none.' }),
  },
  { title: 'LastAttempt', description: 'The last attempt in the log, including tests; null for none.' },
)

const WebhookAttributes = Type.Object(
  {
    endpointUrl: webAddress('URL of the endpoint.'),
    responseVersion: Type.Enum([...webhookVersions], { description: 'Format of the messages.' }),
    triggers: WebhookTriggers,
    filters: addition(nullable(WebhookFilters)),
    verificationToken: Type.String({ description: 'Key of `X-Exavault-Signature`.' }),
    signingSecret: addition(
      Type.String({ description: 'Key of `webhook-signature`, for Standard Webhooks libraries.' }),
    ),
    previousUntil: addition(
      nullable(timestamp('Until when messages are also signed with the secrets before the last rotation.')),
    ),
    rateLimit: addition(nullable(Type.Integer({ description: 'Maximum messages per second; null for no limit.' }))),
    caCertificate: addition(
      nullable(
        Type.String({
          description: 'PEM of the only trusted certificate authorities; null for public ones.',
        }),
      ),
    ),
    circuitOpenSince: addition(
      nullable(timestamp('Since when only probes are sent, because ten deliveries in a row failed; null otherwise.')),
    ),
    failed: Type.Boolean({ description: 'Disabled because the endpoint failed for days or reported that it is gone.' }),
    paused: addition(Type.Boolean({ description: 'Paused by a user. Events are queued meanwhile.' })),
    lastAttempt: addition(nullable(LastAttempt)),
    created: timestamp('When the webhook was created.'),
    modified: timestamp('When the webhook was last changed.'),
  },
  { title: 'WebhookAttributes' },
)

export const Webhook = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('webhook'),
    attributes: WebhookAttributes,
    relationships: Type.Object({ ownerAccount: relationship('account'), resource: relationship('resource') }),
  },
  { title: 'Webhook' },
)
export type Webhook = Static<typeof Webhook>

const Included = Type.Union([Account, Resource])
export type WebhookIncluded = Static<typeof Included>

export const WebhookResponse = singleInArray('WebhookResponse', Webhook, Included)
export type WebhookResponse = Static<typeof WebhookResponse>

export const WebhookCollectionResponse = collection('WebhookCollectionResponse', Webhook, Included)
export type WebhookCollectionResponse = Static<typeof WebhookCollectionResponse>

/** `include` of operations that return webhooks. */
export const webhookInclude = includeList(['ownerAccount', 'resource'], {
  owningAccount: 'ownerAccount',
  account: 'ownerAccount',
  resources: 'resource',
})

export const exampleWebhook: Webhook = {
  id: 12,
  type: 'webhook',
  attributes: {
    endpointUrl: 'https://orders.harbour.example/hooks/files',
    responseVersion: 'v2',
    triggers: {
      resources: {
        upload: true,
        download: false,
        delete: true,
        createFolder: false,
        rename: false,
        move: false,
        copy: false,
        compress: false,
        extract: false,
      },
      shares: { formSubmit: false },
    },
    filters: { extensions: ['csv'] },
    verificationToken: '1c7e0b52d94fa86301b5de7f42a9c860',
    signingSecret: 'whsec_c2FsbHlwb3J0IGV4YW1wbGUgc2lnbmluZyBzZWNyZXQ=',
    previousUntil: null,
    rateLimit: null,
    caCertificate: null,
    circuitOpenSince: null,
    failed: false,
    paused: false,
    lastAttempt: { id: 40_513, attemptId: 'k3x9qa-1', sent: '2026-11-23T09:30:12+00:00', status: 200 },
    created: '2026-11-03T10:00:00+00:00',
    modified: '2026-11-03T10:00:00+00:00',
  },
  relationships: {
    ownerAccount: { data: { id: 1, type: 'account' } },
    resource: { data: { id: 8126, type: 'resource' } },
  },
}
