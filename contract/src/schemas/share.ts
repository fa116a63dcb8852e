/** A share as webhook messages carry it. The share of the API itself follows with its operations. */
import { Type } from 'typebox'
import { flags, nullable, timestamp } from './fields.ts'

const AccessMode = flags(
  {
    upload: 'Visitors may upload.',
    download: 'Visitors may download.',
    modify: 'Visitors may rename and move.',
    delete: 'Visitors may delete.',
  },
  'AccessMode',
)

const ShareRecipient = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Enum(['owner', 'direct'], { description: 'Who shares, or who was invited.' }),
    shareId: Type.String({ description: 'The share that the recipient belongs to.' }),
    hash: Type.String({ description: 'Makes the link of the invitation personal.' }),
    email: Type.String(),
    sent: Type.Boolean({ description: 'Whether the invitation has been sent.' }),
    received: Type.Boolean({ description: 'Whether its link has been opened.' }),
    created: timestamp('When the recipient was added.'),
  },
  { title: 'ShareRecipient' },
)

const ShareMessage = Type.Object(
  {
    id: Type.Integer(),
    shareId: Type.Integer(),
    userId: Type.Integer({ description: 'Who wrote it.' }),
    subject: Type.String(),
    body: Type.String(),
    created: timestamp('When it was written.'),
    modified: timestamp('When it was changed last.'),
  },
  { title: 'Message' },
)

/** Keys stand in the order in which receivers get them. */
export const MessageShare = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    hasPassword: Type.Boolean({ description: 'Whether visitors need a password.' }),
    isPublic: Type.Boolean({ description: 'Whether visitors need no invitation.' }),
    accessMode: AccessMode,
    accessDescription: Type.String({ description: '`accessMode` in words.' }),
    embed: Type.Boolean({ description: 'Whether the page may stand inside another one.' }),
    hash: Type.String({ description: 'Makes the address of the page.' }),
    ownerHash: Type.String({ description: 'Makes the personal address of whoever shares.' }),
    expiration: nullable(Type.String({ description: 'Until when the page is open.' })),
    trackingStatus: Type.Enum(['pending', 'incomplete', 'complete'], { description: 'How far invitations have come.' }),
    expired: Type.Boolean(),
    resent: Type.Boolean({ description: 'Whether invitations were sent again.' }),
    type: Type.String({ description: '`receive`, `shared_folder` or `send`.' }),
    requireEmail: Type.Boolean({ description: 'Whether visitors must leave an address.' }),
    fileDropCreateFolders: Type.Boolean({ description: 'Whether each submission gets a folder of its own.' }),
    formId: nullable(Type.Integer({ description: 'The form of a receive folder.' })),
    assets: Type.Array(Type.String(), { description: 'What is shared.' }),
    paths: Type.Array(Type.String(), { description: 'Where it is.' }),
    recipients: Type.Array(ShareRecipient),
    messages: Type.Array(ShareMessage),
    inherited: Type.Boolean({ description: 'Whether a folder above is what is shared.' }),
    status: Type.Enum([0, 1], { description: '1 if open, 0 if not.' }),
    hasNotification: Type.Boolean({ description: 'Whether somebody is told of visits.' }),
    created: timestamp('When the share was made.'),
    modified: timestamp('When the share was changed last.'),
  },
  { title: 'MessageShare' },
)
