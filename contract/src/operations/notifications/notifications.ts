/** Notifications: mails about what happens to a file or in a folder. */
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
  description: 'What to be told of: uploads, downloads, deletions, or all three.',
})
const usernames = Type.Array(text('A user name or a special word.'), {
  description:
    'Whose actions count: user names, or `notice_user_all` (anybody), `notice_user_all_users` (users of the account), `notice_user_all_recipients` (visitors of shares).',
  minItems: 1,
  maxItems: 100,
})
const sendEmail = Type.Boolean({ description: 'Whether to send mails. Without, the notification rests.' })
const recipients = Type.Array(emailAddress('Who gets the mails.'), {
  description:
    'Who gets the mails. None: your own address. A list replaces the one before. At most as many as the server allows, 50 unless it is set otherwise.',
  maxItems: 1_000,
})
const message = clearable(text('Stands at the top of the mails.', 2_000))

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
      'Your own notifications. Without `type` those on files and folders; receipts, which shares make, are listed when their type is asked for.',
    access: 'user',
    permission: 'notification',
    query: Type.Object({
      type: Type.Optional(Type.Enum([...notificationTypes], { description: 'Only this type.' })),
      action: Type.Optional(
        Type.Enum(['connect', ...notificationActions], {
          description:
            'Only those that tell of this action; `all` finds those set to all three, `connect` receipts of visits.',
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
    summary: 'Be told of what happens',
    description: `Watches a file, or a folder with everything below it, through every door: browser, API, shares, file transfer.

What happens within a few minutes is one mail. It names the actions, who did them and the first of the files. Every mail has a link that takes its reader off the list.`,
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
    summary: 'Look at a notification',
    description: 'One of your own notifications, a receipt of one of your shares included.',
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
    summary: 'Change a notification',
    description:
      'Changes what is given. `recipients` takes the place of all addresses that were there. Receipts are changed through their share.',
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
    description: 'Nobody is told any more. The file or folder is not touched.',
    access: 'user',
    permission: 'notification',
    params,
    replies: { 200: EmptyResponse },
    errors: changed,
    examples: { params: { id: 52 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
