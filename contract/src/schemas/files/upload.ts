/** A resumable upload. It is identified by user, path and size. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const Upload = Type.Object(
  {
    type: Type.Literal('upload'),
    attributes: Type.Object(
      {
        path: Type.String({ description: 'Destination path of the file.' }),
        fileSize: Type.Integer({ description: 'Size of the whole file in bytes.', minimum: 0 }),
        offsetBytes: Type.Integer({
          description: 'Bytes stored so far; 0 if there is nothing to resume.',
          minimum: 0,
        }),
        expires: nullable(timestamp('Until when they are retained; null if there are none.')),
      },
      { title: 'UploadAttributes' },
    ),
  },
  { title: 'Upload' },
)
export type Upload = Static<typeof Upload>

export const UploadResponse = envelope('UploadResponse', { data: Upload })
export type UploadResponse = Static<typeof UploadResponse>
