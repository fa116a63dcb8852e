/** A notification: who is told by mail of what happens to a file or in a folder. */
import { type Static, Type } from 'typebox'
import { relationship } from '../envelope.ts'
import { addition, includeList, nullable, timestamp } from '../fields.ts'

/** The first two are made by people, the others by shares. */
export const notificationTypes = [
  'file',
  'folder',
  'shared_folder',
  'send_receipt',
  'share_receipt',
  'file_drop',
] as const

export const notificationActions = ['upload', 'download', 'delete', 'all'] as const

const NotificationRecipient = Type.Object(
  {
    id: Type.Integer(),
    notificationId: Type.Integer(),
    email: Type.String(),
    created: timestamp('When the address was added.'),
    modified: timestamp('When the entry was changed last.'),
  },
  { title: 'NotificationRecipient' },
)

const NotificationAttributes = Type.Object(
  {
    userId: Type.String({ description: 'Id of the user whose notification it is, as text.' }),
    shareId: nullable(Type.String({ description: 'Id of the share that made it, as text; null for one of your own.' })),
    type: Type.Enum([...notificationTypes], { description: 'What is watched; receipts are made by shares.' }),
    action: Type.Enum([...notificationActions], {
      description: 'What is told. `all` also stands for receipts of everything that a visitor does.',
    }),
    usernames: Type.Array(Type.String(), { description: 'Whose actions count: names, and the three special words.' }),
    name: Type.String({ description: 'Name of the file or folder; empty while it is in the trash.' }),
    path: Type.String({ description: 'Where it is; empty while it is in the trash.' }),
    message: nullable(Type.String({ description: 'Stands at the top of the mails.' })),
    sendEmail: Type.Boolean({ description: 'Whether mails are sent.' }),
    recipients: Type.Array(NotificationRecipient, { description: 'Who gets the mails.' }),
    readableDescription: Type.String({ description: 'The rule as a sentence.' }),
    readableDescriptionWithoutPath: Type.String({ description: 'The same with “this file” or “this folder”.' }),
    lastSent: addition(nullable(timestamp('When a mail was written last; null for never.'))),
    created: timestamp('When the notification was made.'),
    modified: timestamp('When it was changed last.'),
  },
  { title: 'NotificationAttributes' },
)

export const Notification = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('notification'),
    attributes: NotificationAttributes,
    relationships: Type.Object({
      ownerUser: relationship('user'),
      resource: relationship('resource'),
      share: Type.Optional(relationship('share')),
    }),
  },
  { title: 'Notification' },
)
export type Notification = Static<typeof Notification>

export const notificationInclude = includeList(['ownerUser', 'resource', 'share'], { user: 'ownerUser' })

const at = '2026-11-03T08:00:00+00:00'

export const exampleNotification: Notification = {
  id: 52,
  type: 'notification',
  attributes: {
    userId: '3',
    shareId: null,
    type: 'folder',
    action: 'upload',
    usernames: ['notice_user_all'],
    name: 'inbound',
    path: '/inbound',
    message: 'Book these in before noon.',
    sendEmail: true,
    recipients: [{ id: 88, notificationId: 52, email: 'dispatch@harbour.example', created: at, modified: at }],
    readableDescription: "anybody uploads to '/inbound'",
    readableDescriptionWithoutPath: 'anybody uploads to this folder',
    lastSent: null,
    created: at,
    modified: at,
  },
  relationships: {
    ownerUser: { data: { id: 3, type: 'user' } },
    resource: { data: { id: 8126, type: 'resource' } },
  },
}
