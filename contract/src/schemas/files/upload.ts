/** An upload that broke off and can be gone on with. It belongs to user, path and size; there is one of each at most. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const Upload = Type.Object(
  {
    type: Type.Literal('upload'),
    attributes: Type.Object(
      {
        path: Type.String({ description: 'Where the file is to be.' }),
        fileSize: Type.Integer({ description: 'Bytes that the whole file has.', minimum: 0 }),
        offsetBytes: Type.Integer({
          description: 'Bytes that have arrived and are stored; 0 if there is nothing to go on with.',
          minimum: 0,
        }),
        expires: nullable(timestamp('Until when they are kept; null if there are none.')),
      },
      { title: 'UploadAttributes' },
    ),
  },
  { title: 'Upload' },
)
export type Upload = Static<typeof Upload>

export const UploadResponse = envelope('UploadResponse', { data: Upload })
export type UploadResponse = Static<typeof UploadResponse>
