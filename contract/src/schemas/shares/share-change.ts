/** Creation, change or deletion of a share. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

export const shareChangeActions = ['create', 'update', 'end'] as const
const shareTypes = ['shared_folder', 'receive', 'send'] as const

const ShareChangeAttributes = Type.Object(
  {
    shareId: Type.Integer({ description: 'Id of the share.' }),
    shareName: Type.String({ description: 'Current or last name of the share.' }),
    shareType: Type.Enum([...shareTypes], { description: 'Type of the share.' }),
    owner: Type.String({ description: 'Owner of the share.' }),
    isDeleted: Type.Boolean({ description: 'Whether the share has been deleted since.' }),
    formId: nullable(Type.Integer({ description: 'The form of a receive folder; submissions remain available.' })),
    action: Type.Enum([...shareChangeActions], { description: 'Created, changed or deleted.' }),
    path: Type.String({
      description: 'The folder, relative to your home folder; the name of a send. Empty if you can no longer see it.',
    }),
    username: Type.String({ description: 'The user.' }),
    ipAddress: Type.String({ description: 'IP address of the client.' }),
    created: timestamp('When it happened.'),
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
