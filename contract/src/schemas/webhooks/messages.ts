/**
 * Webhook messages as receivers get them: headers and both formats of the body. For documentation and tests; the server
 * builds its messages itself, and a test compares them. Keys are in the order in which they are sent.
 */
import { type Static, Type } from 'typebox'
import { addition, nullable, timestamp } from '../fields.ts'
import { MessageShare } from '../shares/message-share.ts'
import { eventWords, webhookEvents } from './webhook-event.ts'

/** The headers of every message and their use. */
export const messageHeaders = {
  'X-Exavault-Signature': 'Lower-case hex MD5 of `verificationToken` followed by the raw body.',
  'X-Exavault-Signature-Previous': 'The same with the previous token, while it is still valid.',
  'webhook-id': 'Equal for all attempts of a message: store it to recognize duplicates.',
  'webhook-timestamp': 'Time of this attempt, in seconds since 1970. Reject messages older than five minutes.',
  'webhook-signature':
    'Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` with `signingSecret`; several separated by spaces during a rotation.',
} as const

const protocol = Type.String({
  description: '`web`, `https` (visitors), `sftp`, `ftp`, `ftps`; for API access the name of the API key.',
})
const username = Type.String({ description: 'The user; for visitors their email address or `public`.' })
const accountName = Type.String({ description: "Name of the account's master user." })

export const MessageV1 = Type.Object(
  {
    accountname: accountName,
    username,
    operation: Type.Enum(Object.values(eventWords), { description: 'The event.' }),
    protocol,
    path: Type.String({
      description: 'The file or folder, as a path from the root folder of the account; after a move, its new path.',
    }),
    sourcepath: Type.String({ description: 'The previous path after a rename, move or copy; otherwise empty.' }),
    attempt: Type.Integer({ description: 'Starts at 1.', minimum: 1 }),
  },
  { title: 'MessageV1' },
)
export type MessageV1 = Static<typeof MessageV1>

const MessageResource = Type.Object(
  {
    id: Type.Integer(),
    hash: Type.String({ description: 'Identifies the resource wherever it is moved: `hash:…`.' }),
    name: Type.String(),
    type: Type.Enum(['file', 'dir']),
    createdBy: Type.String({ description: 'Name of the user who created it.' }),
    uploadDate: timestamp('When it was uploaded.'),
    createdAt: timestamp('When it was created.'),
    updatedAt: timestamp('When its content was last changed.'),
    accessedAt: nullable(timestamp('When it was last downloaded.')),
    path: Type.String({ description: 'Path from the root folder of the account.' }),
    size: Type.Integer({ description: 'Bytes.' }),
    fileCount: nullable(Type.Integer({ description: 'Number of entries directly in a folder; null for files.' })),
    previewable: nullable(Type.Boolean({ description: 'Whether a preview is available; null for folders.' })),
    previousPath: addition(
      Type.Optional(Type.String({ description: 'The previous path after a rename, move or copy.' })),
    ),
    sha256: addition(Type.Optional(Type.String({ description: 'SHA-256 of the content, in hex. Files only.' }))),
    mimeType: addition(Type.Optional(Type.String({ description: 'Media type, derived from the name. Files only.' }))),
  },
  { title: 'MessageResource' },
)

export const MessageV2 = Type.Object(
  {
    attemptId: Type.String({ description: 'The message and the attempt: `k3x9qa-1`, `k3x9qa-2` …' }),
    accountName,
    eventTimestamp: timestamp('When it happened.'),
    ipAddress: Type.String({ description: 'IP address of the client.' }),
    protocol,
    username,
    event: Type.Enum([...webhookEvents], { description: 'The event.' }),
    eventData: Type.Object({
      resources: Type.Array(MessageResource, {
        description: 'The resources concerned, at most 100 per message.',
        maxItems: 100,
      }),
      formDetails: Type.Array(
        Type.Object({ name: Type.String(), order: Type.Integer(), value: Type.String() }, { title: 'FormDetail' }),
        { description: 'Values entered in the form.' },
      ),
      share: Type.Array(MessageShare, { description: 'The receive folder of the form.' }),
      transferStatus: Type.String({ description: '`success`: the transfer was complete.' }),
    }),
    messageId: addition(Type.Optional(Type.String({ description: 'As in the header `webhook-id`.' }))),
  },
  { title: 'MessageV2' },
)
export type MessageV2 = Static<typeof MessageV2>

export const exampleMessageV1: MessageV1 = {
  accountname: 'mira',
  username: 'partner-north',
  operation: 'Upload',
  protocol: 'sftp',
  path: '/inbound/orders-0417.csv',
  sourcepath: '',
  attempt: 1,
}

export const exampleMessageV2: MessageV2 = {
  attemptId: 'k3x9qa-1',
  accountName: 'mira',
  eventTimestamp: '2026-11-23T09:30:12+00:00',
  ipAddress: '198.51.100.23',
  protocol: 'sftp',
  username: 'partner-north',
  event: 'resources.upload',
  eventData: {
    resources: [
      {
        id: 8127,
        hash: '5b1f7c0de29a4b6c93d84f21a07e6b58',
        name: 'orders-0417.csv',
        type: 'file',
        createdBy: 'partner-north',
        uploadDate: '2026-11-23T09:30:12+00:00',
        createdAt: '2026-11-23T09:30:12+00:00',
        updatedAt: '2026-11-23T09:30:12+00:00',
        accessedAt: null,
        path: '/inbound/orders-0417.csv',
        size: 48_210,
        fileCount: null,
        previewable: false,
        sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
        mimeType: 'text/csv',
      },
    ],
    formDetails: [],
    share: [],
    transferStatus: 'success',
  },
  messageId: 'msg_2tQ0mVbX7cY4dL9rPzK1wNhE',
}
