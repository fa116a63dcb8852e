/** A preview of a file. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { addition } from '../fields.ts'

export const previewSizes = ['small', 'medium', 'large'] as const

const PreviewFile = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file.' }),
    type: Type.Literal('preview'),
    attributes: Type.Object(
      {
        image: Type.String({ description: 'The image: a JPEG in base64, ready for `data:image/jpeg;base64,…`.' }),
        imageHash: Type.String({ description: 'Changes with the image.' }),
        pageCount: Type.Integer({ description: 'Number of pages; 1 unless the file is a document.', minimum: 1 }),
        size: Type.Integer({ description: 'Size of the image in bytes, before base64.', minimum: 0 }),
        originalWidth: addition(
          Type.Optional(
            Type.Integer({
              description: 'Width of the picture itself in pixels, upright; absent for documents.',
              minimum: 1,
            }),
          ),
        ),
        originalHeight: addition(
          Type.Optional(Type.Integer({ description: 'Height of the picture itself in pixels.', minimum: 1 })),
        ),
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
        text: Type.String({
          description: 'The first 262,144 bytes of the file, read as UTF-8, or for `small` its first lines.',
        }),
        isWhole: Type.Boolean({ description: 'Whether that is the whole file.' }),
      },
      { title: 'PreviewTextAttributes' },
    ),
  },
  { title: 'PreviewText' },
)
export type PreviewText = Static<typeof PreviewText>

export const PreviewTextResponse = envelope('PreviewTextResponse', { data: PreviewText })
