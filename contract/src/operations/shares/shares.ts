/** Shares: shared folders, receive folders and sends, for people without an account. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse, envelope } from '../../schemas/envelope.ts'
import {
  addition,
  clearable,
  emailAddress,
  id,
  identifier,
  instant,
  orBlank,
  orUnknown,
  paging,
  text,
  withDefault,
} from '../../schemas/fields.ts'
import {
  exampleShare,
  NewShareResponse,
  RecipientInput,
  ShareCollectionResponse,
  ShareResponse,
  shareInclude,
  shareTypes,
} from '../../schemas/shares/share.ts'
import { exampleShareActivity, ShareActivityResponse } from '../../schemas/shares/share-activity.ts'
import { AccessModeInput } from '../../schemas/shares/share-parts.ts'

const params = Type.Object({ id: id('Id of the share.') })
const flag = (description: string) => Type.Optional(Type.Boolean({ description }))
const most = 500

const messageBody = text('Text of the invitation. Used only together with `messageSubject` and `recipients`.', 20_000)
const messageSubject = text('Subject of the invitation.', 255)

/** Settings of a share when it is created and later. */
const settings = {
  accessMode: Type.Optional(
    Type.With(AccessModeInput, {
      description:
        'Permissions of visitors. Five combinations are possible: upload; download; upload and download; these two and modify; all four. Receive folders accept uploads only.',
    }),
  ),
  embed: flag('Whether other pages may embed the page.'),
  expiration: clearable(instant('When the share expires.')),
  fileDropCreateFolders: flag('Receive folders: whether submissions get folders named after a field of the form.'),
  hasNotification: flag('Whether to send delivery receipts to `notificationEmails`.'),
  isPublic: flag('Whether the public link opens the share. Otherwise only personal links of invitations do.'),
  messageBody: Type.Optional(messageBody),
  messageSubject: Type.Optional(messageSubject),
  notificationEmails: Type.Optional(
    Type.Array(emailAddress('Recipients of receipts.'), {
      description: 'Recipients of delivery receipts. The server limits the number, to 50 by default.',
      maxItems: 1_000,
    }),
  ),
  storageQuota: addition(
    clearable(
      Type.Integer({
        description: 'Receive folders: maximum bytes below it, including the trash; null for no limit.',
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
  ),
  downloadLimit: addition(
    clearable(
      Type.Integer({
        description:
          'Shared folders and sends: how many downloads may start; null for any number. A version of a file, or an archive, counts once in a visit. A change applies at once.',
        minimum: 1,
        maximum: 100_000,
      }),
    ),
  ),
  password: clearable(text('Password that visitors must enter.', 1024)),
  recipients: Type.Optional(
    Type.Array(RecipientInput, { description: 'Whom to invite. Replaces the previous list.', maxItems: most }),
  ),
  requireEmail: flag('Whether visitors must enter an email address. It is logged, but not verified.'),
  resources: Type.Optional(
    Type.Array(identifier('What to share.'), {
      description: 'What to share: one folder that is not shared yet; for a send, any files and folders.',
      maxItems: 1_000,
    }),
  ),
}

const answer = { responseStatus: 200, data: exampleShare, included: [] }
const refusals = ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT', 'ERROR_INVALID_PASSWORD'] as const

export const shareOperations = {
  listShares: operation({
    id: 'listShares',
    method: 'GET',
    path: '/shares',
    tag: 'Shares',
    summary: 'List shares',
    description:
      'Shares of the account, newest first unless sorted. Administrators see all, other users their own. All given filters must match. Where wildcards are supported, `*` matches any text and `?` one character; case is ignored.',
    access: 'user',
    permission: 'share',
    query: Type.Object({
      ...paging(100, 500),
      scope: withDefault(
        'all',
        Type.Enum(['all', 'active', 'currentUser'], {
          description: '`active`: only those that are open now. `currentUser`: only your own.',
        }),
      ),
      sort: Type.Optional(Type.Enum(['created', '-created'], { description: 'Oldest or newest first.' })),
      type: Type.Optional(orUnknown(Type.Enum([...shareTypes], { description: 'Only this type.' }))),
      name: Type.Optional(
        text('Only shares with this name, or whose folder has this path; supports wildcards.', 65_536),
      ),
      recipient: Type.Optional(text('Only shares to which this address was invited; supports wildcards.', 254)),
      message: Type.Optional(text('Only shares with this text in the subject or body of a message.')),
      username: Type.Optional(text('Only shares of this user.')),
      resource: addition(Type.Optional(identifier('Only shares of it and folders around it, and sends with a copy.'))),
      below: addition(flag('With `resource`: only shares of folders below it, of the latest 1,000 in `scope`.')),
      search: Type.Optional(
        text('Only shares with this text in name, owner, recipients or messages; supports wildcards.'),
      ),
      include: shareInclude,
    }),
    replies: { 200: ShareCollectionResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { scope: 'active', recipient: '*@north-freight.example' },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleShare], included: [] },
      },
    },
  }),

  addShare: operation({
    id: 'addShare',
    method: 'POST',
    path: '/shares',
    tag: 'Shares',
    summary: 'Create a share',
    description: `Creates a page for people without an account.

- \`shared_folder\`: a shared folder. Changes are visible to both sides.
- \`receive\`: a folder that accepts files through a form, and shows no content.
- \`send\`: copies of files as they are now, which are deleted with the send.

A share never has more permissions than its owner currently has, and stops when the owner is locked, expires or loses the permission \`share\`. It is bound to the folder itself, wherever it is moved; while the folder is in the trash the page is closed.

To send files from your side: make the send with \`sendingLocalFiles\`, upload to it with the token in \`meta.accessToken\` in place of your own (\`/\` is the send), and end with \`POST /shares/complete-send/{id}\`.`,
    access: 'user',
    permission: 'share',
    body: Type.Object({
      type: Type.Enum([...shareTypes], { description: 'Type of the share.' }),
      name: text('Name of the share, shown to visitors.'),
      ...settings,
      messageBody: Type.Optional(orBlank(messageBody)),
      messageSubject: Type.Optional(orBlank(messageSubject)),
      sendingLocalFiles: withDefault(
        false,
        Type.Boolean({ description: 'Whether files of the send will be uploaded.' }),
      ),
    }),
    replies: { 201: NewShareResponse },
    errors: [...refusals, 'ERROR_STORAGE_FULL'],
    examples: {
      body: {
        type: 'shared_folder',
        name: 'Orders for North Freight',
        resources: ['/inbound'],
        accessMode: { upload: true, download: true },
        password: 'Tide-tables-1906',
        recipients: [{ email: 'it@north-freight.example' }],
        messageSubject: 'Your orders',
        messageBody: 'Please put the papers into this folder.',
      },
      replies: { 201: { ...answer, responseStatus: 201 } },
    },
  }),

  completeDirectSend: operation({
    id: 'completeDirectSend',
    method: 'POST',
    path: '/shares/complete-send/{id}',
    tag: 'Shares',
    summary: 'Complete a send',
    description:
      'Call it when all files of a send are uploaded: the token of the send is revoked, its page opens, and invitations are sent. Use your own token.',
    access: 'user',
    permission: 'share',
    params,
    replies: { 200: ShareResponse },
    errors: ['ERROR_SHARE_NOT_FOUND', 'ERROR_CONFLICT'],
    examples: { params: { id: 41 }, replies: { 200: answer } },
  }),

  getShareById: operation({
    id: 'getShareById',
    method: 'GET',
    path: '/shares/{id}',
    tag: 'Shares',
    summary: 'Get a share',
    description: 'One share with its recipients and messages.',
    access: 'user',
    permission: 'share',
    params,
    query: Type.Object({ include: shareInclude }),
    replies: { 200: ShareResponse },
    errors: ['ERROR_SHARE_NOT_FOUND'],
    examples: { params: { id: 40 }, replies: { 200: answer } },
  }),

  updateShareById: operation({
    id: 'updateShareById',
    method: 'PATCH',
    path: '/shares/{id}',
    tag: 'Shares',
    summary: 'Update a share',
    description:
      'Send only what changes. `recipients` and `resources` replace the previous lists. A new password, and ending the share, end the sessions of its visitors immediately; so does disabling `isPublic` for visitors without a personal link, and enabling `requireEmail` for those who entered no address. Invitations are sent while the share is open. For its owner and for administrators.',
    access: 'user',
    permission: 'share',
    params,
    body: Type.Object({
      name: Type.Optional(text('Name of the share, shown to visitors.')),
      ...settings,
      status: Type.Optional(
        Type.Integer({ description: '0 ends the share, 1 opens it again.', minimum: 0, maximum: 1 }),
      ),
    }),
    replies: { 200: ShareResponse },
    errors: ['ERROR_SHARE_NOT_FOUND', ...refusals],
    examples: { params: { id: 40 }, body: { name: 'Papers' }, replies: { 200: answer } },
  }),

  deleteShareById: operation({
    id: 'deleteShareById',
    method: 'DELETE',
    path: '/shares/{id}',
    tag: 'Shares',
    summary: 'Delete a share',
    description:
      'Closes the page and removes the share from lists. The folder and its content are not deleted; the files of a send are. Activity remains available at `GET /activity/shares` and `GET /shares/{id}/activity`, and submissions are retained. To close the page temporarily, set `status` to 0 instead. For its owner and for administrators.',
    access: 'user',
    permission: 'share',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_SHARE_NOT_FOUND'],
    examples: { params: { id: 40 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),

  getShareActivity: operation({
    id: 'getShareActivity',
    method: 'GET',
    path: '/shares/{id}/activity',
    tag: 'Shares',
    summary: 'List the activity of a share',
    description:
      'Who opened, downloaded, uploaded or changed something, when and from where; newest first. Includes ended and deleted shares. For its owner and for administrators.',
    access: 'user',
    permission: 'share',
    addition: true,
    params,
    query: Type.Object(paging(50, 500)),
    replies: { 200: ShareActivityResponse },
    errors: ['ERROR_SHARE_NOT_FOUND'],
    examples: {
      params: { id: 40 },
      query: { limit: 20 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleShareActivity] } },
    },
  }),

  resendInvitationsForShare: operation({
    id: 'resendInvitationsForShare',
    method: 'POST',
    path: '/recipients/shares/invites/{shareId}',
    tag: 'Shares',
    summary: 'Send invitations again',
    description:
      'Sends the latest message of a share again, to one recipient or to all. The response lists the addresses.',
    access: 'user',
    permission: 'share',
    params: Type.Object({ shareId: id('Id of the share.') }),
    body: Type.Object({
      recipientId: Type.Optional(orBlank(id('Id of a recipient; all of them by default.'))),
    }),
    replies: {
      201: envelope('ShareRecipientsResponse', { data: Type.Array(Type.String({ description: 'An address.' })) }),
    },
    errors: ['ERROR_SHARE_NOT_FOUND', 'ERROR_CONFLICT'],
    examples: {
      params: { shareId: 40 },
      body: { recipientId: 71 },
      replies: { 201: { responseStatus: 201, data: ['it@north-freight.example'] } },
    },
  }),
}
