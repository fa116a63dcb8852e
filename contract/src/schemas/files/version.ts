/** A version: former content of a file. */
import { type Static, Type } from 'typebox'
import { counts, envelope } from '../envelope.ts'
import { timestamp, visitor } from '../fields.ts'

const FileVersion = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the version.' }),
    type: Type.Literal('version'),
    attributes: Type.Object(
      {
        number: Type.Integer({
          description:
            'Counts the contents that the file has had, from 1. The numbers of deleted versions are missing from the list; none is used twice.',
          minimum: 1,
        }),
        size: Type.Integer({ description: 'Bytes.', minimum: 0 }),
        sha256: Type.String({ description: 'SHA-256 of the content, in hex.' }),
        uploadedBy: Type.String({
          description: 'Name of the user who uploaded this content, or owns the share of the visitor who did.',
        }),
        uploadedByName: Type.String({ description: 'Display name of that user: the nickname, or else the username.' }),
        visitor,
        uploadDate: timestamp('When it was uploaded.'),
        updatedAt: timestamp('When the content was last changed before the upload, if its sender declared that.'),
        restoredFrom: Type.Optional(
          timestamp('Only if this content was restored from a version: when that had been uploaded.'),
        ),
        restoredVersion: Type.Optional(
          Type.Integer({
            description: 'Only if this content was restored from a version: the number of that.',
            minimum: 1,
          }),
        ),
        replacedAt: timestamp('When other content replaced it.'),
        expires: timestamp('When it will be permanently deleted, unless its file is in the trash then.'),
      },
      { title: 'FileVersionAttributes' },
    ),
  },
  { title: 'FileVersion' },
)
export type FileVersion = Static<typeof FileVersion>

const { replacedAt: _, expires: __, ...ofCurrent } = FileVersion.properties.attributes.properties

const CurrentContent = Type.Object(ofCurrent, {
  title: 'CurrentContent',
  description: 'The current content of the file, which is no version.',
})
export type CurrentContent = Static<typeof CurrentContent>

export const FileVersionsResponse = envelope('FileVersionsResponse', {
  ...counts,
  current: CurrentContent,
  data: Type.Array(FileVersion),
})
export type FileVersionsResponse = Static<typeof FileVersionsResponse>

export const exampleCurrent: CurrentContent = {
  number: 3,
  size: 18_342,
  sha256: '6b1f0c5e9d7a42813c0d9e2f7b4a68153f9c2d7e8a1b0c4d5e6f708192a3b4c5',
  uploadedBy: 'mira',
  uploadedByName: 'Mira (orders)',
  uploadDate: '2026-11-24T16:05:40+00:00',
  updatedAt: '2026-11-24T16:05:40+00:00',
}

export const exampleVersion: FileVersion = {
  id: 512,
  type: 'version',
  attributes: {
    number: 2,
    size: 17_204,
    sha256: '0d3c6d1a4b8f9f2e5a7c90b1e6d28f34a5b7c8d9e0f1a2b3c4d5e6f708192a3b',
    uploadedBy: 'dispatch',
    uploadedByName: 'Dispatch',
    uploadDate: '2026-11-23T08:14:02+00:00',
    updatedAt: '2026-11-23T08:14:02+00:00',
    replacedAt: '2026-11-24T16:05:40+00:00',
    expires: '2026-12-01T16:05:40+00:00',
  },
}
