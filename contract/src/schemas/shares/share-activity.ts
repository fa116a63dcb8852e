/** What was done to a share and through it: by whom, when and from where. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'
import { timestamp } from '../fields.ts'

const shareActions = {
  visit: 'Opened the page',
  upload: 'Uploaded a file',
  download: 'Downloaded a file, or a part of it',
  preview: 'Looked at a file as the page shows it',
  delete: 'Deleted a file or folder',
  createFolder: 'Made a folder',
  rename: 'Renamed a file or folder',
  move: 'Moved a file or folder',
  copy: 'Copied a file or folder',
  compress: 'Made a zip archive',
  extract: 'Unpacked a zip archive',
  create: 'Made the share',
  update: 'Changed the share',
  end: 'Ended the share',
} as const
export type ShareAction = keyof typeof shareActions

const ShareActivityAttributes = Type.Object(
  {
    shareId: Type.Integer({ description: 'Id of the share.' }),
    action: Type.Enum(Object.keys(shareActions) as ShareAction[], { description: 'What was done.' }),
    username: Type.String({ description: 'Who did it. A visitor is named by the address that was left, or `public`.' }),
    path: Type.String({
      description:
        'To what: a path as you see it, in a send one that begins at the send. Empty where you see it no more.',
    }),
    previousPath: Type.String({ description: 'The path before, of what was renamed, moved or copied. Else empty.' }),
    bytesTransferred: Type.Integer({
      description: 'Bytes of an upload, or those that one request has sent of a download or preview.',
      minimum: 0,
    }),
    isPartial: Type.Boolean({ description: 'Of a download: whether bytes are still missing after this request.' }),
    ipAddress: Type.String({ description: 'From where.' }),
    created: timestamp('When it was done.'),
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
