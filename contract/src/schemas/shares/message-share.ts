/** A share in webhook messages. */
import { Type } from 'typebox'
import { nullable, timestamp } from '../fields.ts'
import { AccessMode, ShareMessage, ShareRecipient } from './share-parts.ts'

/** Keys in the order in which receivers get them. */
export const MessageShare = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    hasPassword: Type.Boolean({ description: 'Whether visitors need a password.' }),
    isPublic: Type.Boolean({ description: 'Whether the public link opens the share.' }),
    accessMode: AccessMode,
    accessDescription: Type.String({ description: '`accessMode` as text.' }),
    embed: Type.Boolean({ description: 'Whether other pages may embed the page.' }),
    hash: Type.String({ description: 'Part of the address of the page.' }),
    ownerHash: Type.String({ description: "Part of the owner's personal address." }),
    expiration: nullable(Type.String({ description: 'When the share expires.' })),
    trackingStatus: Type.Enum(['pending', 'incomplete', 'complete'], { description: 'State of the invitations.' }),
    expired: Type.Boolean(),
    resent: Type.Boolean({ description: 'Whether invitations were sent again.' }),
    type: Type.String({ description: '`receive`, `shared_folder` or `send`.' }),
    requireEmail: Type.Boolean({ description: 'Whether visitors must enter an email address.' }),
    fileDropCreateFolders: Type.Boolean({ description: 'Whether each submission gets a folder of its own.' }),
    formId: nullable(Type.Integer({ description: 'The form of a receive folder.' })),
    assets: Type.Array(Type.String(), { description: 'What is shared.' }),
    paths: Type.Array(Type.String(), { description: 'Where it is.' }),
    recipients: Type.Array(ShareRecipient),
    messages: Type.Array(ShareMessage),
    inherited: Type.Boolean({ description: 'Whether a parent folder is shared.' }),
    status: Type.Enum([0, 1], { description: '1 if open, 0 if not.' }),
    hasNotification: Type.Boolean({ description: 'Whether receipts are sent.' }),
    created: timestamp('When the share was created.'),
    modified: timestamp('When the share was last changed.'),
  },
  { title: 'MessageShare' },
)
