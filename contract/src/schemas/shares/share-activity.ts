/** Activity of a share: who did what, when and from where. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'
import { addition, timestamp, visitor } from '../fields.ts'

const shareActions = {
  visit: 'Opened the page',
  upload: 'Uploaded a file',
  download: 'Downloaded a file, or part of it',
  preview: 'Previewed a file',
  delete: 'Deleted a file or folder',
  createFolder: 'Created a folder',
  rename: 'Renamed a file or folder',
  move: 'Moved a file or folder',
  copy: 'Copied a file or folder',
  compress: 'Created a zip archive',
  extract: 'Extracted a zip archive',
  create: 'Created the share',
  update: 'Changed the share',
  end: 'Ended the share',
} as const
export type ShareAction = keyof typeof shareActions

const ShareActivityAttributes = Type.Object(
  {
    shareId: Type.Integer({ description: 'Id of the share.' }),
    action: Type.Enum(Object.keys(shareActions) as ShareAction[], { description: 'The action.' }),
    username: Type.String({
      description: 'The user. A visitor is identified by the email address entered, or `public`.',
    }),
    visitor: addition(visitor),
    path: Type.String({
      description:
        'The path concerned, relative to your home folder; in a send, relative to the send. Empty if you can no longer see it.',
    }),
    previousPath: Type.String({
      description: 'The previous path of a renamed, moved or copied entry; otherwise empty.',
    }),
    bytesTransferred: Type.Integer({
      description: 'Bytes of an upload, or those sent by one request of a download or preview.',
      minimum: 0,
    }),
    isPartial: Type.Boolean({ description: 'Whether a download is incomplete after this request.' }),
    ipAddress: Type.String({ description: 'IP address of the client.' }),
    created: timestamp('When it happened.'),
  },
  { title: 'ShareActivityAttributes' },
)

export const ShareActivity = Type.Object(
  { id: Type.Integer(), type: Type.Literal('shareActivity'), attributes: ShareActivityAttributes },
  { title: 'ShareActivity' },
)
export type ShareActivity = Static<typeof ShareActivity>

export const ShareActivityResponse = logPage('ShareActivityResponse', ShareActivity)

export const exampleShareActivity: ShareActivity = {
  id: 90_431,
  type: 'shareActivity',
  attributes: {
    shareId: 40,
    action: 'upload',
    username: 'it@north-freight.example',
    path: '/inbound/orders-0418.csv',
    previousPath: '',
    bytesTransferred: 48_210,
    isPartial: false,
    ipAddress: '198.51.100.23',
    created: '2026-11-24T11:03:40+00:00',
  },
}
