/** A share as returned by the API. */
import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { User } from '../accounts/user.ts'
import { collection, relationship, single } from '../envelope.ts'
import { addition, emailAddress, includeList, nullable, text, timestamp } from '../fields.ts'
import { exampleFolder, Resource } from '../files/resource.ts'
import { Notification } from '../notifications/notification.ts'
import { ShareActivity } from './share-activity.ts'
import { AccessMode, ShareMessage, ShareRecipient } from './share-parts.ts'

export const shareTypes = ['shared_folder', 'receive', 'send'] as const

const ShareAttributes = Type.Object(
  {
    name: Type.String({ description: 'Shown to visitors.' }),
    type: Type.Enum([...shareTypes], {
      description: 'A shared folder, a receive folder, or a send.',
    }),
    status: Type.Enum([0, 1], { description: '1 if open, 0 if ended.' }),
    hash: Type.String({ description: 'Part of the address of the page: `/s/…`.' }),
    ownerHash: Type.String({ description: "Part of the owner's personal address." }),
    accessMode: AccessMode,
    accessDescription: Type.String({ description: '`accessMode` as text.' }),
    public: Type.Boolean({ description: 'Whether the public link opens the share.' }),
    isPublic: Type.Boolean({ description: 'Same as `public`, under the name that some clients read.' }),
    hasPassword: Type.Boolean({ description: 'Whether visitors need a password.' }),
    requireEmail: Type.Boolean({ description: 'Whether visitors must enter an email address.' }),
    embed: Type.Boolean({ description: 'Whether other pages may embed the page.' }),
    expiration: nullable(Type.String({ description: 'When the share expires; null for never.' })),
    expired: Type.Boolean({ description: 'Whether `expiration` has passed.' }),
    fileDropCreateFolders: Type.Boolean({ description: 'Whether submissions get folders named after a field.' }),
    formId: nullable(Type.Integer({ description: 'The form of a receive folder.' })),
    submissions: addition(
      Type.Integer({
        description: 'Completed submissions of a receive folder, counted up to 1,000.',
        minimum: 0,
        maximum: 1_000,
      }),
    ),
    lastSubmission: addition(
      nullable(timestamp('When the latest submission of a receive folder was completed; null without one.')),
    ),
    hasNotification: Type.Boolean({ description: 'Whether delivery receipts are sent.' }),
    notificationEmails: addition(Type.Array(Type.String(), { description: 'Recipients of the receipts.' })),
    storageQuota: addition(
      nullable(
        Type.Integer({ description: 'Maximum bytes below a receive folder, including the trash; null for no limit.' }),
      ),
    ),
    downloadLimit: addition(
      nullable(
        Type.Integer({
          description: 'Shared folders and sends: how many downloads may start; null for any number.',
        }),
      ),
    ),
    downloadCount: addition(Type.Integer({ description: 'Downloads since the limit was set; 0 without a limit.' })),
    inherited: Type.Boolean({
      description: 'Whether a parent folder is shared. Always false: a share concerns one folder.',
    }),
    assets: Type.Array(Type.String(), { description: 'Names of what is shared.' }),
    paths: Type.Array(Type.String(), { description: 'The path; empty while it is in the trash.' }),
    recipients: Type.Array(ShareRecipient, { description: 'The recipients.' }),
    messages: Type.Array(ShareMessage, { description: 'Invitations, latest last.' }),
    resent: nullable(timestamp('When invitations were last sent again; null for never.')),
    trackingStatus: Type.Enum(['pending', 'incomplete', 'complete'], {
      description: 'Whether none, some or all of the recipients have opened their link.',
    }),
    created: timestamp('When the share was created.'),
    modified: timestamp('When the share was last changed.'),
  },
  { title: 'ShareAttributes' },
)

export const Share = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('share'),
    attributes: ShareAttributes,
    relationships: Type.Object({
      owner: relationship('user'),
      resources: Type.Array(relationship('resource')),
      messages: Type.Array(relationship('message')),
      notifications: Type.Array(relationship('notification')),
      activity: Type.Optional(addition(Type.Array(relationship('shareActivity')))),
    }),
  },
  { title: 'Share' },
)
export type Share = Static<typeof Share>

const Included = Type.Union([User, Resource, Notification])
export type ShareIncluded = Static<typeof Included>

/** Not in `included`, because published clients fail on unknown types. */
const activity = Type.Optional(
  addition(
    Type.Array(ShareActivity, {
      description: 'With `include=activity`: the latest activity of each share, newest first.',
    }),
  ),
)
const withActivity = <P extends TProperties>(title: string, { properties }: TObject<P>) =>
  Type.Object({ ...properties, activity }, { title })

export const ShareResponse = withActivity('ShareResponse', single('ShareResponse', Share, Included))
export const ShareCollectionResponse = withActivity(
  'ShareCollectionResponse',
  collection('ShareCollectionResponse', Share, Included),
)

/** A newly created share. */
export const NewShareResponse = Type.Object(
  {
    ...ShareResponse.properties,
    meta: Type.Optional(
      Type.Object(
        { accessToken: Type.String({ description: 'Token that can only upload to this send.' }) },
        { description: 'Only if files will be uploaded (`sendingLocalFiles`).' },
      ),
    ),
  },
  { title: 'NewShareResponse' },
)

/** `include` of operations that return shares. */
export const shareInclude = includeList(['owner', 'resources', 'notifications', 'activity', 'messages'], {
  resource: 'resources',
  notification: 'notifications',
  user: 'owner',
  message: 'messages',
})

export const RecipientInput = Type.Object(
  {
    email: emailAddress('Whom to invite.'),
    type: Type.Optional(text('`direct`, or `cc` for a copy.', 16)),
  },
  { title: 'RecipientInput' },
)

export const exampleShare: Share = {
  id: 40,
  type: 'share',
  attributes: {
    name: 'Orders for North Freight',
    type: 'shared_folder',
    status: 1,
    hash: 'k2x9-7d0qh3m5v8r1t6w4z2b9c7e5g3',
    ownerHash: 'k2x9-7d0qh3m5v8r1t6w4z2b9c7e5g3-a1s5d9f3g7h2j6k0l4z8x2c6v0',
    accessMode: { upload: true, download: true, modify: false, delete: false },
    accessDescription: 'Downloads and uploads',
    public: true,
    isPublic: true,
    hasPassword: true,
    requireEmail: false,
    embed: false,
    expiration: '2026-12-31T23:00:00+00:00',
    expired: false,
    fileDropCreateFolders: false,
    formId: null,
    submissions: 0,
    lastSubmission: null,
    hasNotification: true,
    notificationEmails: ['mira@harbour.example'],
    storageQuota: null,
    downloadLimit: null,
    downloadCount: 0,
    inherited: false,
    assets: ['inbound'],
    paths: ['/inbound'],
    recipients: [
      {
        id: 71,
        type: 'direct',
        shareId: '40',
        hash: 'q8w2e6r0t4y8u2i6o0p4a8s2d6',
        email: 'it@north-freight.example',
        sent: true,
        received: false,
        created: '2026-11-24T10:12:55+00:00',
      },
    ],
    messages: [
      {
        id: 12,
        shareId: 40,
        userId: 3,
        subject: 'Your orders',
        body: 'Please put the papers into this folder.',
        created: '2026-11-24T10:12:55+00:00',
        modified: '2026-11-24T10:12:55+00:00',
      },
    ],
    resent: null,
    trackingStatus: 'pending',
    created: '2026-11-24T10:12:55+00:00',
    modified: '2026-11-24T10:12:55+00:00',
  },
  relationships: {
    owner: { data: { id: 3, type: 'user' } },
    resources: [{ data: { id: exampleFolder.id, type: 'resource' } }],
    messages: [{ data: { id: 12, type: 'message' } }],
    notifications: [],
  },
}
