/** What was done to a share as such: it was made, changed or deleted. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

export const shareChangeActions = ['create', 'update', 'end'] as const
const shareTypes = ['shared_folder', 'receive', 'send'] as const

const ShareChangeAttributes = Type.Object(
  {
    shareId: Type.Integer({ description: 'Id of the share.' }),
    shareName: Type.String({ description: 'Name of the share, as it is now or was last.' }),
    shareType: Type.Enum([...shareTypes], { description: 'What kind of share.' }),
    owner: Type.String({ description: 'Whose share it is.' }),
    isDeleted: Type.Boolean({ description: 'Whether the share has been deleted since.' }),
    formId: nullable(Type.Integer({ description: 'The form of a receive folder: submissions stay to be read.' })),
    action: Type.Enum([...shareChangeActions], { description: 'Made, changed or deleted.' }),
    path: Type.String({
      description: 'The folder, as you see it; the name of a send. Empty where you see it no more.',
    }),
    username: Type.String({ description: 'Who did it.' }),
    ipAddress: Type.String({ description: 'From where.' }),
    created: timestamp('When it was done.'),
  },
  { title: 'ShareChangeAttributes' },
)

const ShareChange = Type.Object(
  { id: Type.Integer(), type: Type.Literal('shareChange'), attributes: ShareChangeAttributes },
  { title: 'ShareChange' },
)
export type ShareChange = Static<typeof ShareChange>

export const ShareChangeResponse = logPage('ShareChangeResponse', ShareChange)

export const exampleShareChange: ShareChange = {
  id: 90_512,
  type: 'shareChange',
  attributes: {
    shareId: 40,
    shareName: 'Orders for North Freight',
    shareType: 'shared_folder',
    owner: 'mira',
    isDeleted: true,
    formId: null,
    action: 'end',
    path: '/inbound',
    username: 'mira',
    ipAddress: '198.51.100.23',
    created: '2026-12-01T09:15:02+00:00',
  },
}
