/** The trash: an addition to the public API. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, identifier, instant, orBlank, paging, sortList, text, withDefault } from '../../schemas/fields.ts'
import { entryKind } from '../../schemas/files/entry-kind.ts'
import { exampleFile } from '../../schemas/files/resource.ts'
import {
  exampleFailure,
  ResourceRestoreMultiResponse,
  ResourceRestoreResponse,
} from '../../schemas/files/resource-outcome.ts'
import { exampleTrashed, TrashLinksResponse, TrashResponse, TrashSizeResponse } from '../../schemas/files/trash.ts'

/** As many as an address may name. */
const someOf = (description: string) => Type.Array(id('Id of an entry.'), { description, minItems: 1, maxItems: 100 })

const ids = (description: string) =>
  Type.Array(id('Id of an entry in the trash.'), { description, minItems: 1, maxItems: 10_000 })

export const trashOperations = {
  getTrash: operation({
    id: 'getTrash',
    method: 'GET',
    path: '/trash',
    tag: 'Trash',
    summary: 'List the trash',
    description:
      'Deleted entries that can be restored: administrators see those of the whole account, users those they deleted themselves, and what others deleted or replaced in their home folder that they had created or uploaded. Newest first unless sorted; `natural` is by name with `file2` before `file10`. A folder is one entry with all its content. After the retention period of the server, seven days unless an operator has changed it, an entry is permanently deleted (`expires`); until then it counts towards the storage.',
    access: 'user',
    permission: 'delete',
    query: Type.Object({
      id: Type.Optional(
        id('Only the entry with this id, or the deleted folder that contains what has it (`matchingContent`).'),
      ),
      name: Type.Optional(text('Only this name, ignoring case; `*` matches any text, `?` one character.', 1024)),
      search: Type.Optional(
        text(
          'Only entries where this matches the name, as `name` does, or that of a folder it was in, or of something it contains (`matchingContent`). With a slash it must match the path as shown, `/inbound/orders/*`, and nothing in deleted folders is found. Deleted folders are searched until 2,000 folders or 20,000 files have been read, the last deleted first.',
          1024,
        ),
      ),
      type: Type.Optional(entryKind),
      deletedBy: Type.Optional(text('Only entries that this user deleted: a username, ignoring case.')),
      deletedSince: Type.Optional(instant('Only entries that were deleted at this time or later.')),
      deletedBefore: Type.Optional(instant('Only entries that were deleted before this time.')),
      ...paging(50, 500),
      sort: sortList('name', 'natural', 'size', 'date', 'type'),
    }),
    replies: { 200: TrashResponse },
    addition: true,
    examples: {
      query: { name: 'orders*', sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleTrashed] } },
    },
  }),

  getTrashSize: operation({
    id: 'getTrashSize',
    method: 'GET',
    path: '/trash/size',
    tag: 'Trash',
    summary: 'Get the size of the trash',
    description:
      'How much everything in the trash that you can see contains, or the given entries, with everything in deleted folders, and who deleted it. The work of one request is bounded: after 1,000 folders or 10,000 files `isComplete` is false, and there is more than the numbers say.',
    access: 'user',
    permission: 'delete',
    query: Type.Object({
      resources: Type.Optional(someOf('Only these entries; may be repeated. Others are ignored.')),
    }),
    replies: { 200: TrashSizeResponse },
    addition: true,
    examples: {
      query: { resources: [8126] },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'trashSize',
            attributes: {
              ...{ entries: 1, files: 70, folders: 4, bytes: 48_318_382, isComplete: true, users: 1 },
              deletedBy: [{ username: 'dispatch', displayName: 'Dispatch' }],
            },
          },
        },
      },
    },
  }),

  getTrashLinks: operation({
    id: 'getTrashLinks',
    method: 'GET',
    path: '/trash/links',
    tag: 'Trash',
    summary: 'Get what the deletion does to links',
    description:
      'How many shares and direct links lead to deleted folders, or to folders in them: they do not work while the folder is in the trash, and work again once it is restored. Sends have copies of their own, which stay available. The work of one request is bounded: after 1,000 folders `isComplete` is false.',
    access: 'user',
    permission: 'delete',
    query: Type.Object({
      resources: someOf('The entries; may be repeated. Those that are not in the trash are ignored, unless none is.'),
    }),
    replies: { 200: TrashLinksResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resources: [8126] },
      replies: {
        200: {
          responseStatus: 200,
          data: { type: 'trashLinks', attributes: { shares: 1, directLinks: 1, sends: 0, isComplete: true } },
        },
      },
    },
  }),

  getTrashContents: operation({
    id: 'getTrashContents',
    method: 'GET',
    path: '/trash/{id}/contents',
    tag: 'Trash',
    summary: 'List what a deleted folder contains',
    description:
      'What a folder in the trash contains directly, or a folder below it: folders first, by name with `file2` before `file10`. `deletedAt`, `deletedBy` and `expires` are those of the deleted folder. Each can be restored alone. Administrators see all of the account, users with the permission `list` what is in their part of the trash in their home folder. What was deleted before the folder is an entry of its own and not contained.',
    access: 'user',
    permission: 'delete',
    params: Type.Object({ id: id('Id of the folder.') }),
    query: Type.Object(paging(50, 500)),
    replies: { 200: TrashResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: 8126 },
      query: { limit: 100 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleTrashed] } },
    },
  }),

  downloadFromTrash: operation({
    id: 'downloadFromTrash',
    method: 'GET',
    path: '/trash/{id}/download',
    tag: 'Trash',
    summary: 'Download a file in the trash',
    description:
      'The bytes of a deleted file, or of one in a deleted folder, for whom `GET /trash/{id}/preview` is. Ranges and conditional requests work as for other files. Recorded as a download under the original path.',
    access: 'user',
    permission: 'delete',
    params: Type.Object({ id: id('Id of the file.') }),
    replies: { 200: 'bytes' },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_RANGE'],
    addition: true,
    examples: { params: { id: 8140 }, replies: {} },
  }),

  restoreFromTrash: operation({
    id: 'restoreFromTrash',
    method: 'POST',
    path: '/trash/restore',
    tag: 'Trash',
    summary: 'Restore from the trash',
    description:
      'Restores the given entries, or files and folders in them (`GET /trash/{id}/contents`), to their original folders, or into one folder. Original folders that were deleted, too, are created again (`createdFolders`), those that others deleted with the permission `modify`; restored later, a deleted folder takes the place of the created one, with what is in it (`mergedFolders`). Nothing is overwritten: entries whose name already exists are renamed. Administrators can restore everything, users what is in their part of the trash: what others deleted with the permission `upload`, to another folder with the permission `modify`. If all succeed, the response is 200; otherwise it is 207 with the result of each, in the order of the request.',
    access: 'user',
    permission: 'delete',
    body: Type.Object({
      resources: ids('Ids of the entries, or of files and folders in them.'),
      parentResource: Type.Optional(orBlank(identifier('The folder to restore to, if not the original one.'))),
    }),
    replies: { 200: ResourceRestoreResponse, 207: ResourceRestoreMultiResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      body: { resources: [8127, 9001] },
      replies: {
        200: {
          ...{ responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleFile], included: [] },
          ...{ createdFolders: [], mergedFolders: [], largeFolders: [] },
        },
        207: {
          responses: [{ responseStatus: 200, data: exampleFile }, exampleFailure],
          ...{ createdFolders: [], mergedFolders: [], largeFolders: [] },
        },
      },
    },
  }),

  purgeTrash: operation({
    id: 'purgeTrash',
    method: 'DELETE',
    path: '/trash',
    tag: 'Trash',
    summary: 'Delete permanently',
    description:
      'Permanently deletes the given entries, or with `all` everything in the trash that you can see. This cannot be undone. Entries that are no longer in the trash are ignored; so are, for users, those that others deleted.',
    access: 'user',
    permission: 'delete',
    body: Type.Object({
      resources: Type.Optional(ids('Ids of the entries to delete permanently.')),
      all: withDefault(false, Type.Boolean({ description: 'Empty the trash. Do not send `resources` with it.' })),
    }),
    replies: { 200: EmptyResponse },
    addition: true,
    examples: { body: { resources: [8127] }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
