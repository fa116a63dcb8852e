/** How much files and folders contain. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'

const ContentSize = Type.Object(
  {
    type: Type.Literal('contentSize'),
    attributes: Type.Object(
      {
        files: Type.Integer({ description: 'Number of files.', minimum: 0 }),
        folders: Type.Integer({ description: 'Number of folders below those that were named.', minimum: 0 }),
        bytes: Type.Integer({ description: 'Size of the files, without versions and the trash.', minimum: 0 }),
        isComplete: Type.Boolean({ description: 'False if there is more than was counted.' }),
      },
      { title: 'ContentSizeAttributes' },
    ),
  },
  { title: 'ContentSize' },
)
export type ContentSize = Static<typeof ContentSize>

export const ContentSizeResponse = envelope('ContentSizeResponse', { data: ContentSize })
