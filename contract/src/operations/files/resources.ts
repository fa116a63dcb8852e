/** Files and folders. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, identifier, orBlank, orUnknown, paging, sortList, text, withDefault } from '../../schemas/fields.ts'
import {
  exampleFile,
  exampleFolder,
  ResourceCollectionResponse,
  ResourceResponse,
  resourceInclude,
} from '../../schemas/files/resource.ts'
import { exampleDeletions, ResourceMultiResponse } from '../../schemas/files/resource-outcome.ts'

const params = Type.Object({ id: id('Id of the file or folder.') })

const listing = {
  ...paging(50, 100),
  sort: sortList('name', 'size', 'date', 'type'),
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
    summary: 'Look at a file or folder',
    description: 'Finds one file or folder by whatever you have of it: its path, its id or its hash.',
    access: 'user',
    permission: 'list',
    query: Type.Object({ resource: identifier('The file or folder.'), include: resourceInclude }),
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
    summary: 'Make a folder',
    description:
      'Makes an empty folder, and the folders above it that are missing. Say where either with `path`, or with `parentResource` and `name`.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      path: Type.Optional(text('Path of the new folder, its name included.', 65_536)),
      parentResource: Type.Optional(orBlank(identifier('The folder to make it in.'))),
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
      'Deletes everything that is named, folders with all that lies in them. If all of it went well the answer is 200. If not, 207 tells what became of each; of a single one, its error is the answer.',
    access: 'user',
    permission: 'delete',
    body: Type.Object({
      resources: Type.Array(identifier('A file or folder.'), {
        description: 'The files and folders to delete.',
        minItems: 1,
        maxItems: 10_000,
      }),
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
    summary: 'Look at a file or folder by its id',
    description:
      'As `GET /resources`, for those who keep ids. An id stays the same when its resource is renamed or moved.',
    access: 'user',
    permission: 'list',
    params,
    query: Type.Object({ include: resourceInclude }),
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
    description: 'Deletes it, a folder with all that lies in it.',
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
    description:
      'Lists what lies directly in a folder. With `name` it searches instead: the folder and everything below it, files and folders alike.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resource: identifier('The folder.'),
      name: Type.Optional(
        text('Search for this name, without regard to case; `*` stands for any text, `?` for one character.', 1024),
      ),
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
    description: 'Lists what lies directly in a folder.',
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
      'One file comes as it is, and can be fetched in part (`Range`). A folder, or several files and folders, come as one zip archive, packed while it travels.',
    access: 'user',
    permission: 'download',
    query: Type.Object({
      resources: Type.Array(identifier('A file or folder.'), {
        description: 'What to download; repeat the parameter for more.',
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
      'Stores a file under `path`, and makes the folders above it that are missing. Send it as multipart/form-data in one part named `file`, or as the bare body. The file is visible to others, and announced to webhooks, once all of it has arrived and is safely stored; an upload that breaks off leaves nothing half. Ask how much of it has arrived, and send the rest with `offsetBytes`.',
    access: 'user',
    permission: 'upload',
    query: Type.Object({
      path: text('Where to store it, its name included. The name of the file on your side does not matter.', 65_536),
      fileSize: Type.Integer({
        description: 'Size of the file in bytes. An upload that turns out shorter or longer is refused.',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
      }),
      resume: withDefault(true, Type.Boolean({ description: 'Whether to go on with an upload that broke off.' })),
      allowOverwrite: withDefault(
        false,
        Type.Boolean({ description: 'Whether to replace a file of this name. If not, the new one gets another name.' }),
      ),
    }),
    headers: Type.Object({
      offsetBytes: Type.Optional(
        Type.Integer({
          description:
            'How many bytes of the file are already there; the body holds the rest. A wrong number is refused with `ERROR_CONFLICT`, and the detail tells the right one.',
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
