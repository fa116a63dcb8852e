/**
 * What a webhook's receiver gets: the headers and the two forms of the body. For readers and for tests; the server builds
 * its messages by itself, and a test holds the two together. Keys stand in the order in which they are sent.
 */
import { type Static, Type } from 'typebox'
import { addition, nullable, timestamp } from '../fields.ts'
import { MessageShare } from '../shares/message-share.ts'
import { eventWords, webhookEvents } from './webhook-event.ts'

/** The headers of every message, and how a receiver uses them. */
export const messageHeaders = {
  'X-Exavault-Signature': 'Lower-case hex MD5 of `verificationToken` followed by the raw body.',
  'X-Exavault-Signature-Previous': 'The same with the token before, while a regenerated token still overlaps with it.',
  'webhook-id': 'The same for every attempt of a message: remember it, and a repeated message does no harm.',
  'webhook-timestamp': 'When this attempt was made, in seconds since 1970. Refuse what is older than five minutes.',
  'webhook-signature':
    'Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` under `signingSecret`; several with blanks between them during a rotation.',
} as const

const protocol = Type.String({
  description: '`web`, `https` (visitors), `sftp`, `ftp`, `ftps`; for API access the name of the API key.',
})
const username = Type.String({ description: 'Who did it; for visitors their address or `public`.' })
const accountName = Type.String({ description: "Name of the account's master user." })

export const MessageV1 = Type.Object(
  {
    accountname: accountName,
    username,
    operation: Type.Enum(Object.values(eventWords), { description: 'What was done.' }),
    protocol,
    path: Type.String({ description: 'The file or folder, absolute in the account; after a move, its new place.' }),
    sourcepath: Type.String({ description: 'Its place before a rename, move or copy; else empty.' }),
    attempt: Type.Integer({ description: 'Counts from 1.', minimum: 1 }),
  },
  { title: 'MessageV1' },
)
export type MessageV1 = Static<typeof MessageV1>

const MessageResource = Type.Object(
  {
    id: Type.Integer(),
    hash: Type.String({ description: 'Stands for the resource wherever it moves: `hash:…`.' }),
    name: Type.String(),
    type: Type.Enum(['file', 'dir']),
    createdBy: Type.String({ description: 'Name of the user who made it.' }),
    uploadDate: timestamp('When it was uploaded.'),
    createdAt: timestamp('When it was made.'),
    updatedAt: timestamp('When its content changed last.'),
    accessedAt: nullable(timestamp('When it was downloaded last.')),
    path: Type.String({ description: 'Absolute in the account.' }),
    size: Type.Integer({ description: 'Bytes.' }),
    fileCount: nullable(Type.Integer({ description: 'How much lies directly in a folder; null for files.' })),
    previewable: nullable(Type.Boolean({ description: 'Whether there is a picture of it; null for folders.' })),
    previousPath: addition(Type.Optional(Type.String({ description: 'Its place before a rename, move or copy.' }))),
    sha256: addition(Type.Optional(Type.String({ description: 'SHA-256 of the content, in hex. Files only.' }))),
    mimeType: addition(Type.Optional(Type.String({ description: 'Media type, told from the name. Files only.' }))),
  },
  { title: 'MessageResource' },
)

export const MessageV2 = Type.Object(
  {
    attemptId: Type.String({ description: 'The message and the attempt: `k3x9qa-1`, `k3x9qa-2` …' }),
    accountName,
    eventTimestamp: timestamp('When it was done.'),
    ipAddress: Type.String({ description: 'From where it was done.' }),
    protocol,
    username,
    event: Type.Enum([...webhookEvents], { description: 'What was done.' }),
    eventData: Type.Object({
      resources: Type.Array(MessageResource, {
        description: 'What it was done to, at most 100 a message.',
        maxItems: 100,
      }),
      formDetails: Type.Array(
        Type.Object({ name: Type.String(), order: Type.Integer(), value: Type.String() }, { title: 'FormDetail' }),
        { description: 'What the visitor entered in the form.' },
      ),
      share: Type.Array(MessageShare, { description: 'The receive folder of the form.' }),
      transferStatus: Type.String({ description: '`success`: the transfer was whole.' }),
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
