/** A share as webhook messages carry it. */
import { Type } from 'typebox'
import { nullable, timestamp } from '../fields.ts'
import { AccessMode, ShareMessage, ShareRecipient } from './share-parts.ts'

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
