/** Shares: live folders, receive folders and sends, for people without an account. */
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

const messageBody = text('Text of the invitation. Counts only together with `messageSubject` and `recipients`.', 20_000)
const messageSubject = text('Subject of the invitation.', 255)

/** What can be said of a share when it is made and later. */
const settings = {
  accessMode: Type.Optional(
    Type.With(AccessModeInput, {
      description:
        'What visitors may do. Five combinations are possible: upload; download; upload and download; these two and modify; all four. Receive folders only take uploads.',
    }),
  ),
  embed: flag('Whether the page may stand inside another one.'),
  expiration: clearable(instant('Until when the page is open.')),
  fileDropCreateFolders: flag('Receive folders: whether submissions get folders named after a field of the form.'),
  hasNotification: flag('Whether to send delivery receipts to `notificationEmails`.'),
  isPublic: flag('Whether the address of the share is enough. If not, only personal links of invitations open it.'),
  messageBody: Type.Optional(messageBody),
  messageSubject: Type.Optional(messageSubject),
  notificationEmails: Type.Optional(
    Type.Array(emailAddress('Who gets receipts.'), {
      description: 'Who gets delivery receipts. At most as many as the server allows, 50 unless it is set otherwise.',
      maxItems: 1_000,
    }),
  ),
  storageQuota: addition(
    clearable(
      Type.Integer({
        description: 'Receive folders: most bytes below it, the trash included; null for no limit.',
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
    ),
  ),
  password: clearable(text('What visitors must know.', 1024)),
  recipients: Type.Optional(
    Type.Array(RecipientInput, { description: 'Whom to invite. The list replaces the one before.', maxItems: most }),
  ),
  requireEmail: flag('Whether visitors must leave an address. It is written down, not verified.'),
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
      'Shares of the account, newest first unless `sort` says otherwise. Administrators see all of them, other users their own. All that is given must hold. Where wildcards count, `*` stands for any text and `?` for one character; case does not matter.',
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
      name: Type.Optional(text('Only shares of this name, or whose folder has this path; takes wildcards.', 65_536)),
      recipient: Type.Optional(text('Only shares to which this address was invited; takes wildcards.', 254)),
      message: Type.Optional(text('Only shares with this text in the subject or body of a message.')),
      username: Type.Optional(text('Only shares of this user.')),
      search: Type.Optional(
        text('Only shares with this text in name, owner, recipients or messages; takes wildcards.'),
      ),
      include: shareInclude,
    }),
    replies: { 200: ShareCollectionResponse },
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
    summary: 'Share a folder, send files, make a receive folder',
    description: `Makes a page for people without an account.

- \`shared_folder\`: a live folder. What is changed there is changed for both sides.
- \`receive\`: a folder that takes files through a form, and shows nothing.
- \`send\`: copies of files as they are now. They belong to the send, and go with it.

A share can never do more than its owner can at that moment, and stops when the owner is locked, expires or loses the permission \`share\`. It is bound to the folder itself, wherever that moves; while the folder is in the trash the page is closed.

To send files from your side: make the send with \`sendingLocalFiles\`, upload to it with the token in \`meta.accessToken\` in place of your own (\`/\` is the send), and end with \`POST /shares/complete-send/{id}\`.`,
    access: 'user',
    permission: 'share',
    body: Type.Object({
      type: Type.Enum([...shareTypes], { description: 'What kind of share.' }),
      name: text('Name of the share, shown to visitors.'),
      ...settings,
      messageBody: Type.Optional(orBlank(messageBody)),
      messageSubject: Type.Optional(orBlank(messageSubject)),
      sendingLocalFiles: withDefault(
        false,
        Type.Boolean({ description: 'Whether files of the send are still to be uploaded.' }),
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
    summary: 'Finish a send',
    description:
      'Says that all files of a send are uploaded: the token of the send ends, its page opens, and invitations go out. Ask with your own token.',
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
    summary: 'Look at a share',
    description: 'One share, with who was invited and what was written to them.',
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
    summary: 'Change a share',
    description:
      'Send what is to change; the rest stays as it is. `recipients` and `resources` replace what was there. A new password, and the end of the share, end the sessions of its visitors at once; so does `isPublic` off for those without a personal link, and `requireEmail` on for those who left no address. Invitations go out while the page is open. For its owner and for administrators.',
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
      'Closes the page and takes the share off the lists. The folder and what is in it stay; the files of a send go with it. What was done is still told by `GET /activity/shares` and `GET /shares/{id}/activity`, and submissions stay. To close the page for a while, set `status` to 0 instead. For its owner and for administrators.',
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
    summary: 'See what was done to a share and through it',
    description:
      'Who opened, downloaded, uploaded or changed something, when and from where; newest first. Also of a share that has ended or was deleted. For its owner and for administrators.',
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
      replies: { 200: { responseStatus: 200, totalResults: 0, returnedResults: 1, data: [exampleShareActivity] } },
    },
  }),

  resendInvitationsForShare: operation({
    id: 'resendInvitationsForShare',
    method: 'POST',
    path: '/recipients/shares/invites/{shareId}',
    tag: 'Shares',
    summary: 'Send invitations again',
    description:
      'Sends the latest message of a share once more, to one of the invited or to all. The answer lists the addresses.',
    access: 'user',
    permission: 'share',
    params: Type.Object({ shareId: id('Id of the share.') }),
    body: Type.Object({
      recipientId: Type.Optional(orBlank(id('Id of one of the invited; all of them if left out.'))),
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
