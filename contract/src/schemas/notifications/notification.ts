/** A notification: who receives emails about activity of a file or folder. */
import { type Static, Type } from 'typebox'
import { relationship } from '../envelope.ts'
import { addition, includeList, nullable, timestamp } from '../fields.ts'

/** The first two are created by users, the others by shares. */
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
    modified: timestamp('When the entry was last changed.'),
  },
  { title: 'NotificationRecipient' },
)

const NotificationAttributes = Type.Object(
  {
    userId: Type.String({ description: 'Id of the owner, as text.' }),
    shareId: nullable(Type.String({ description: 'Id of the share it belongs to, as text; null for your own.' })),
    type: Type.Enum([...notificationTypes], { description: 'What is watched; receipts belong to shares.' }),
    action: Type.Enum([...notificationActions], {
      description: 'The action. `all` is also used for receipts of all actions of visitors.',
    }),
    usernames: Type.Array(Type.String(), { description: 'Whose actions trigger it: names, and three special values.' }),
    name: Type.String({ description: 'Name of the file or folder; empty while it is in the trash.' }),
    path: Type.String({ description: 'The path; empty while it is in the trash.' }),
    message: nullable(Type.String({ description: 'Shown at the top of the emails.' })),
    sendEmail: Type.Boolean({ description: 'Whether emails are sent.' }),
    recipients: Type.Array(NotificationRecipient, { description: 'Recipients of the emails.' }),
    readableDescription: Type.String({ description: 'Description of the notification.' }),
    readableDescriptionWithoutPath: Type.String({ description: 'The description with “this file” or “this folder”.' }),
    lastSent: addition(nullable(timestamp('When an email was last created; null for never.'))),
    created: timestamp('When the notification was created.'),
    modified: timestamp('When it was last changed.'),
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
