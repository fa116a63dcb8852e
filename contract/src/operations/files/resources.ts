/** Files and folders. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import {
  addition,
  id,
  identifier,
  orBlank,
  orUnknown,
  paging,
  sortList,
  text,
  withDefault,
} from '../../schemas/fields.ts'
import {
  exampleFile,
  exampleFolder,
  ResourceCollectionResponse,
  ResourceResponse,
  resourceInclude,
  singleResourceInclude,
} from '../../schemas/files/resource.ts'
import { exampleDeletions, ResourceMultiResponse } from '../../schemas/files/resource-outcome.ts'

const params = Type.Object({ id: id('Id of the file or folder.') })

const listing = {
  ...paging(50, 100),
  sort: sortList('name', 'natural', 'size', 'date', 'type'),
  type: Type.Optional(
    orUnknown(Type.Enum(['file', 'dir'], { description: 'Only files, or only folders.', 'x-also': { folder: 'dir' } })),
  ),
  include: resourceInclude,
}

const done = { responseStatus: 200, data: [] }

export const resourceOperations = {
  getResourceInfo: operation({
    id: 'getResourceInfo',
    method: 'GET',
    path: '/resources',
    tag: 'Resources',
    summary: 'Get a file or folder',
    description:
      'Finds a file or folder by its path, id or hash. With `include=submission`, of a file that a visitor has sent by a form also the submission, for callers who may see the submissions of that form.',
    access: 'user',
    permission: 'list',
    query: Type.Object({ resource: identifier('The file or folder.'), include: singleResourceInclude }),
    replies: { 200: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { resource: '/inbound/orders-0417.csv', include: ['parentResource'] },
      replies: { 200: { responseStatus: 200, data: exampleFile, included: [exampleFolder] } },
    },
  }),

  addFolder: operation({
    id: 'addFolder',
    method: 'POST',
    path: '/resources',
    tag: 'Resources',
    summary: 'Create a folder',
    description:
      'Creates an empty folder, and missing parent folders. Specify the location with `path`, or with `parentResource` and `name`.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      path: Type.Optional(text('Path of the new folder, including its name.', 65_536)),
      parentResource: Type.Optional(orBlank(identifier('The folder to create it in.'))),
      name: Type.Optional(orBlank(text('Name of the new folder, up to 255 bytes.', 1024))),
    }),
    replies: { 201: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      body: { path: '/inbound' },
      replies: { 201: { responseStatus: 201, data: exampleFolder, included: [] } },
    },
  }),

  deleteResources: operation({
    id: 'deleteResources',
    method: 'DELETE',
    path: '/resources',
    tag: 'Resources',
    summary: 'Delete files and folders',
    description:
      'Deletes the given entries, folders with all their content. If all succeed, the response is 200. Otherwise it is 207 with the result of each; for a single entry, the response is its error.',
    access: 'user',
    permission: 'delete',
    body: Type.Object({
      resources: Type.Array(identifier('A file or folder.'), {
        description: 'The files and folders to delete.',
        minItems: 1,
        maxItems: 10_000,
      }),
      undoRestore: addition(
        withDefault(
          false,
          Type.Boolean({
            description:
              'Undoes restoring from the trash: entries return to it with the name and the original folder that they had there, the time of their deletion and who deleted them, and are permanently deleted when they would have been; content of a deleted folder returns to that folder. What was added to a restored folder, or changed in it, stays where it is, in a folder of the same name; a folder that had too many entries for it (`largeFolders` of the restore), or to which more than 4,000 were added, is kept, with `ERROR_CONFLICT`. Only entries that you could restore; others are deleted as usual.',
          }),
        ),
      ),
      emptyFoldersOnly: addition(
        withDefault(
          false,
          Type.Boolean({
            description: 'Deletes folders only while they are empty. One that is not is kept, with `ERROR_CONFLICT`.',
          }),
        ),
      ),
    }),
    replies: { 200: EmptyResponse, 207: ResourceMultiResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      body: { resources: ['/inbound/orders-0417.csv', 'id:9001'] },
      replies: {
        200: done,
        207: exampleDeletions,
      },
    },
  }),

  getResourceInfoById: operation({
    id: 'getResourceInfoById',
    method: 'GET',
    path: '/resources/{id}',
    tag: 'Resources',
    summary: 'Get a file or folder by its id',
    description: 'Like `GET /resources`, by id. The id does not change when the resource is renamed or moved.',
    access: 'user',
    permission: 'list',
    params,
    query: Type.Object({ include: singleResourceInclude }),
    replies: { 200: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      params: { id: 8127 },
      replies: { 200: { responseStatus: 200, data: exampleFile, included: [] } },
    },
  }),

  deleteResourceById: operation({
    id: 'deleteResourceById',
    method: 'DELETE',
    path: '/resources/{id}',
    tag: 'Resources',
    summary: 'Delete a file or folder',
    description: 'Deletes a file, or a folder with all its content.',
    access: 'user',
    permission: 'delete',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: { params: { id: 8127 }, replies: { 200: done } },
  }),

  listResources: operation({
    id: 'listResources',
    method: 'GET',
    path: '/resources/list',
    tag: 'Resources',
    summary: 'List or search a folder',
    description: 'Lists the entries of a folder. With `name` it searches the folder and everything below it.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resource: identifier('The folder.'),
      name: Type.Optional(text('Search for this name, ignoring case; `*` matches any text, `?` one character.', 1024)),
      ...listing,
    }),
    replies: { 200: ResourceCollectionResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { resource: '/inbound', name: '*.csv', sort: ['-date'] },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleFile], included: [] },
      },
    },
  }),

  listResourceContents: operation({
    id: 'listResourceContents',
    method: 'GET',
    path: '/resources/list/{id}',
    tag: 'Resources',
    summary: 'List a folder by its id',
    description: 'Lists the entries of a folder.',
    access: 'user',
    permission: 'list',
    params: Type.Object({ id: id('Id of the folder.') }),
    query: Type.Object(listing),
    replies: { 200: ResourceCollectionResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      params: { id: 8126 },
      query: { type: 'file', limit: 100 },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleFile], included: [] },
      },
    },
  }),

  download: operation({
    id: 'download',
    method: 'GET',
    path: '/resources/download',
    tag: 'Resources',
    summary: 'Download files and folders',
    description:
      'A single file is sent unchanged and supports ranges (`Range`). A folder, or several entries, are sent as one zip archive, compressed on the fly.',
    access: 'user',
    permission: 'download',
    query: Type.Object({
      resources: Type.Array(identifier('A file or folder.'), {
        description: 'What to download; may be repeated.',
        minItems: 1,
        maxItems: 10_000,
      }),
      downloadArchiveName: Type.Optional(text('Name of the zip archive.', 1024)),
    }),
    replies: { 200: 'bytes' },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_RANGE'],
    examples: { query: { resources: ['/inbound/orders-0417.csv'] }, replies: {} },
  }),

  uploadFile: operation({
    id: 'uploadFile',
    method: 'POST',
    path: '/resources/upload',
    tag: 'Resources',
    summary: 'Upload a file',
    description:
      'Stores a file under `path`, and creates missing parent folders. Send it as multipart/form-data in one part named `file`, or as the raw body. The file becomes visible, and webhooks are notified, once it is completely received and stored; an interrupted upload leaves no partial file. To resume, request the number of stored bytes and send the rest with `offsetBytes`.',
    access: 'user',
    permission: 'upload',
    query: Type.Object({
      path: text('Destination path, including the name. The local file name is ignored.', 65_536),
      fileSize: Type.Integer({
        description: 'Size of the file in bytes. An upload with a different length is refused.',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
      resume: withDefault(true, Type.Boolean({ description: 'Whether to resume an interrupted upload.' })),
      allowOverwrite: withDefault(
        false,
        Type.Boolean({ description: 'Whether to replace an existing file. Otherwise the new file gets another name.' }),
      ),
    }),
    headers: Type.Object({
      offsetBytes: Type.Optional(
        Type.Integer({
          description:
            'Number of bytes already stored; the body contains the rest. A wrong number is refused with `ERROR_CONFLICT`, and the detail states the right one.',
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
        }),
      ),
    }),
    body: 'file',
    replies: { 201: ResourceResponse },
    errors: ['ERROR_CONFLICT', 'ERROR_TOO_LARGE', 'ERROR_STORAGE_FULL'],
    examples: {
      query: { path: '/inbound/orders-0417.csv', fileSize: 48_210 },
      replies: { 201: { responseStatus: 201, data: exampleFile, included: [] } },
    },
  }),
}
