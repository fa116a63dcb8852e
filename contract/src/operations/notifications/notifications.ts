/** Notifications: emails about activity of a file or folder. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { exampleUser, User } from '../../schemas/accounts/user.ts'
import { collection, EmptyResponse, single } from '../../schemas/envelope.ts'
import { clearable, emailAddress, id, identifier, paging, sortList, text } from '../../schemas/fields.ts'
import { Resource } from '../../schemas/files/resource.ts'
import {
  exampleNotification,
  Notification,
  notificationActions,
  notificationInclude,
  notificationTypes,
} from '../../schemas/notifications/notification.ts'
import { Share } from '../../schemas/shares/share.ts'

const Included = Type.Union([User, Resource, Share])
const NotificationResponse = single('NotificationResponse', Notification, Included)
const NotificationCollectionResponse = collection('NotificationCollectionResponse', Notification, Included)

const params = Type.Object({ id: id('Id of the notification.') })

const action = Type.Enum([...notificationActions], {
  description: 'Actions to be notified of: uploads, downloads, deletions, or all three.',
})
const usernames = Type.Array(text('A username or a special value.'), {
  description:
    'Whose actions trigger it: usernames, or `notice_user_all` (anyone), `notice_user_all_users` (users of the account), `notice_user_all_recipients` (visitors of shares).',
  minItems: 1,
  maxItems: 100,
})
const sendEmail = Type.Boolean({ description: 'Whether to send emails. Otherwise the notification is inactive.' })
const recipients = Type.Array(emailAddress('Recipients of the emails.'), {
  description:
    'Recipients of the emails. None: your own address. Replaces the previous list. The server limits the number, to 50 by default.',
  maxItems: 1_000,
})
const message = clearable(text('Shown at the top of the emails.', 2_000))

const answer = { responseStatus: 200, data: exampleNotification, included: [] }
const errors = ['ERROR_NOTIFICATION_NOT_FOUND'] as const
const changed = [...errors, 'ERROR_CONFLICT'] as const

export const notificationOperations = {
  listNotifications: operation({
    id: 'listNotifications',
    method: 'GET',
    path: '/notifications',
    tag: 'Notifications',
    summary: 'List notifications',
    description:
      'Your own notifications. Without `type` those on files and folders; receipts, which belong to shares, are listed by their type.',
    access: 'user',
    permission: 'notification',
    query: Type.Object({
      type: Type.Optional(Type.Enum([...notificationTypes], { description: 'Only this type.' })),
      action: Type.Optional(
        Type.Enum(['connect', ...notificationActions], {
          description: 'Only those for this action; `all` finds those set to all three, `connect` receipts of visits.',
        }),
      ),
      ...paging(25, 500),
      sort: sortList('resourcename', 'date', 'action', 'type'),
      include: notificationInclude,
    }),
    replies: { 200: NotificationCollectionResponse },
    examples: {
      query: { type: 'folder', sort: ['-date'], include: ['ownerUser'] },
      replies: {
        200: { ...answer, totalResults: 1, returnedResults: 1, data: [exampleNotification], included: [exampleUser] },
      },
    },
  }),

  addNotification: operation({
    id: 'addNotification',
    method: 'POST',
    path: '/notifications',
    tag: 'Notifications',
    summary: 'Create a notification',
    description: `Watches a file, or a folder with everything below it, over every protocol: browser, API, shares, file transfer.

Activity within a few minutes is combined into one email. It names the actions, who did them and the first of the files. Every email has a link to unsubscribe.`,
    access: 'user',
    permission: 'notification',
    body: Type.Object({
      type: Type.Enum(['file', 'folder'], { description: 'What `resource` is.' }),
      resource: identifier('What to watch.'),
      action,
      usernames,
      sendEmail,
      recipients: Type.Optional(recipients),
      message,
    }),
    replies: { 201: NotificationResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      body: {
        type: 'folder',
        resource: '/inbound',
        action: 'upload',
        usernames: ['notice_user_all'],
        sendEmail: true,
        recipients: ['dispatch@harbour.example'],
        message: 'Book these in before noon.',
      },
      replies: { 201: { ...answer, responseStatus: 201 } },
    },
  }),

  getNotificationById: operation({
    id: 'getNotificationById',
    method: 'GET',
    path: '/notifications/{id}',
    tag: 'Notifications',
    summary: 'Get a notification',
    description: 'One of your own notifications, including receipts of your shares.',
    access: 'user',
    permission: 'notification',
    params,
    query: Type.Object({ include: notificationInclude }),
    replies: { 200: NotificationResponse },
    errors,
    examples: { params: { id: 52 }, replies: { 200: answer } },
  }),

  updateNotificationById: operation({
    id: 'updateNotificationById',
    method: 'PATCH',
    path: '/notifications/{id}',
    tag: 'Notifications',
    summary: 'Update a notification',
    description:
      'Changes the given fields. `recipients` replaces all addresses. Receipts are changed through their share.',
    access: 'user',
    permission: 'notification',
    params,
    body: Type.Object({
      action: Type.Optional(action),
      usernames: Type.Optional(usernames),
      sendEmail: Type.Optional(sendEmail),
      recipients: Type.Optional(recipients),
      message,
    }),
    replies: { 200: NotificationResponse },
    errors: changed,
    examples: { params: { id: 52 }, body: { action: 'all' }, replies: { 200: answer } },
  }),

  deleteNotificationById: operation({
    id: 'deleteNotificationById',
    method: 'DELETE',
    path: '/notifications/{id}',
    tag: 'Notifications',
    summary: 'Delete a notification',
    description: 'No more emails are sent. The file or folder is not affected.',
    access: 'user',
    permission: 'notification',
    params,
    replies: { 200: EmptyResponse },
    errors: changed,
    examples: { params: { id: 52 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
