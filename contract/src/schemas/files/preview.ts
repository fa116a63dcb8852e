/** A picture of a file. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'

export const previewSizes = ['small', 'medium', 'large'] as const

const PreviewFile = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file.' }),
    type: Type.Literal('preview'),
    attributes: Type.Object(
      {
        image: Type.String({ description: 'The picture: a JPEG in base64, ready for `data:image/jpeg;base64,…`.' }),
        imageHash: Type.String({ description: 'Changes when the picture does.' }),
        pageCount: Type.Integer({ description: 'How many pages the file has; 1 unless it is a document.', minimum: 1 }),
        size: Type.Integer({ description: 'Bytes of the picture, before base64.', minimum: 0 }),
      },
      { title: 'PreviewFileAttributes' },
    ),
  },
  { title: 'PreviewFile' },
)
export type PreviewFile = Static<typeof PreviewFile>

export const PreviewFileResponse = envelope('PreviewFileResponse', { data: PreviewFile })
export type PreviewFileResponse = Static<typeof PreviewFileResponse>

const PreviewText = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file.' }),
    type: Type.Literal('previewText'),
    attributes: Type.Object(
      {
        text: Type.String({ description: 'The first 262,144 bytes of the file, read as UTF-8.' }),
        isWhole: Type.Boolean({ description: 'Whether that is all of the file.' }),
      },
      { title: 'PreviewTextAttributes' },
    ),
  },
  { title: 'PreviewText' },
)
export type PreviewText = Static<typeof PreviewText>

export const PreviewTextResponse = envelope('PreviewTextResponse', { data: PreviewText })
