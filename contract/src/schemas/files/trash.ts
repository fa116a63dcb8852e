/** A deleted file or folder that can be restored. A folder stands for all its content. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection } from '../envelope.ts'
import { timestamp } from '../fields.ts'
import { exampleFile, Resource } from './resource.ts'

/** Matches of a search in a folder that are counted; it stands for more, too. */
export const mostMatches = 100

const known = Type.Pick(Resource.properties.attributes, [
  'hash',
  'name',
  'extension',
  'type',
  'size',
  'fileCount',
  'previewable',
  'createdBy',
  'createdByName',
  'createdAt',
  'updatedAt',
])

const TrashedResource = Type.Object(
  {
    id: Type.Integer({ description: 'Its id, unchanged.' }),
    type: Type.Literal('trashedResource'),
    attributes: Type.Object(
      {
        ...known.properties,
        path: Type.String({ description: 'The original path, from the root folder of the account.' }),
        folderExists: Type.Boolean({
          description:
            'Whether the folder of that path is still there, and in the home folder of the caller. If it was deleted, restoring creates it again.',
        }),
        deletedAt: timestamp('When it was deleted.'),
        deletedBy: Type.String({
          description:
            'Name of the user who deleted it, or owns the share of the visitor who did. Empty if that user no longer exists.',
        }),
        deletedByName: Type.String({ description: 'Display name of that user: the nickname, or else the username.' }),
        expires: timestamp('When it will be permanently deleted.'),
        versions: Type.Integer({
          description:
            'How many versions are kept with a file, and come back with it when it is restored; 0 for a folder.',
        }),
        matchingContent: Type.Optional(
          Type.String({
            description:
              'With `search` or `id`, of a folder: the path in it of something whose name matches, or that has the id.',
          }),
        ),
        matches: Type.Optional(
          Type.Integer({
            description:
              'With `search`, of a folder with matching content: how many of the files and folders in it match; 100 for 100 or more. As the search, without what is in very large folders.',
            minimum: 1,
            maximum: mostMatches,
          }),
        ),
      },
      { title: 'TrashedResourceAttributes' },
    ),
  },
  { title: 'TrashedResource' },
)
export type TrashedResource = Static<typeof TrashedResource>

export const TrashResponse = plainCollection('TrashResponse', TrashedResource)
export type TrashResponse = Static<typeof TrashResponse>

const TrashSize = Type.Object(
  {
    type: Type.Literal('trashSize'),
    attributes: Type.Object(
      {
        entries: Type.Integer({ description: 'Number of entries.', minimum: 0 }),
        files: Type.Integer({
          description: 'Number of files: those among the entries and those in folders.',
          minimum: 0,
        }),
        folders: Type.Integer({ description: 'Number of folders, in the same way.', minimum: 0 }),
        bytes: Type.Integer({ description: 'Size of the files, without versions.', minimum: 0 }),
        isComplete: Type.Boolean({ description: 'False if there is more than was counted.' }),
        users: Type.Integer({ description: 'Number of users who deleted the entries.', minimum: 0 }),
        deletedBy: Type.Array(
          Type.Object({
            username: Type.String(),
            displayName: Type.String({ description: 'The nickname, or else the username.' }),
          }),
          { description: 'These users, the caller first; at most five of them.' },
        ),
      },
      { title: 'TrashSizeAttributes' },
    ),
  },
  { title: 'TrashSize' },
)
export type TrashSize = Static<typeof TrashSize>

export const TrashSizeResponse = envelope('TrashSizeResponse', { data: TrashSize })

const TrashLinks = Type.Object(
  {
    type: Type.Literal('trashLinks'),
    attributes: Type.Object(
      {
        shares: Type.Integer({
          description: 'Number of open shared folders and receive folders of the folders, and of folders in them.',
          minimum: 0,
        }),
        directLinks: Type.Integer({
          description: 'Number of direct links to the folders, and to folders in them.',
          minimum: 0,
        }),
        sends: Type.Integer({
          description: 'Number of open sends with a copy of the entries, which they keep.',
          minimum: 0,
        }),
        isComplete: Type.Boolean({ description: 'False if there may be more than was counted.' }),
      },
      { title: 'TrashLinksAttributes' },
    ),
  },
  { title: 'TrashLinks' },
)
export type TrashLinks = Static<typeof TrashLinks>

export const TrashLinksResponse = envelope('TrashLinksResponse', { data: TrashLinks })

const {
  hash,
  name,
  extension,
  type,
  size,
  fileCount,
  previewable,
  createdBy,
  createdByName,
  createdAt,
  updatedAt,
  path,
} = exampleFile.attributes
export const exampleTrashed: TrashedResource = {
  id: exampleFile.id,
  type: 'trashedResource',
  attributes: {
    hash,
    name,
    ...(extension !== undefined && { extension }),
    type,
    size,
    fileCount,
    previewable,
    createdBy,
    createdByName,
    createdAt,
    updatedAt,
    path,
    folderExists: true,
    deletedAt: '2026-11-24T16:05:40+00:00',
    deletedBy: 'dispatch',
    deletedByName: 'Dispatch',
    expires: '2026-12-01T16:05:40+00:00',
    versions: 2,
  },
}
