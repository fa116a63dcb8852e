/** Schemas shared by shares of the API and of webhook messages. */
import { Type } from 'typebox'
import { flags, timestamp } from '../fields.ts'

const accessFlags = flags({
  upload: 'Visitors may upload. Absent for a completed send.',
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
    type: Type.Enum(['owner', 'direct'], { description: 'The owner, or a recipient.' }),
    shareId: Type.String({ description: 'The share of the recipient.' }),
    hash: Type.String({ description: "Part of the recipient's personal link." }),
    email: Type.String(),
    sent: Type.Boolean({ description: 'Whether the invitation has been sent.' }),
    received: Type.Boolean({ description: 'Whether its link has been opened.' }),
    created: timestamp('When the recipient was added.'),
  },
  { title: 'ShareRecipient' },
)

/** Permissions of visitors in a request; those that are not sent are off. */
export const AccessModeInput = Type.Partial(AccessMode, { title: 'AccessModeInput' })

export const ShareMessage = Type.Object(
  {
    id: Type.Integer(),
    shareId: Type.Integer(),
    userId: Type.Integer({ description: 'The author.' }),
    subject: Type.String(),
    body: Type.String(),
    created: timestamp('When it was created.'),
    modified: timestamp('When it was last changed.'),
  },
  { title: 'Message' },
)
