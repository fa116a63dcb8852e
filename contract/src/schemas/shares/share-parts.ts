/** What the shares of the API and those of webhook messages have in common. */
import { Type } from 'typebox'
import { flags, timestamp } from '../fields.ts'

const accessFlags = flags({
  upload: 'Visitors may upload. Not there for a send whose upload was completed.',
  download: 'Visitors may download.',
  modify: 'Visitors may rename and move.',
  delete: 'Visitors may delete.',
}).properties

export const AccessMode = Type.Object(
  { ...accessFlags, upload: Type.Optional(accessFlags.upload) },
  { title: 'AccessMode' },
)

export const ShareRecipient = Type.Object(
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

/** What visitors may do, as a caller sends it: what is left out is off. */
export const AccessModeInput = Type.Partial(AccessMode, { title: 'AccessModeInput' })

export const ShareMessage = Type.Object(
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
