/** Rename, move, copy, compress and extract files and folders. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { id, identifier, orBlank, text, withDefault } from '../../schemas/fields.ts'
import {
  exampleArchive,
  exampleFile,
  ResourceCollectionResponse,
  ResourceResponse,
} from '../../schemas/files/resource.ts'
import {
  exampleJourney,
  ResourceCopyMove,
  ResourceCopyMoveMultiResponse,
} from '../../schemas/files/resource-outcome.ts'

const several = (description: string) =>
  Type.Array(identifier('A file or folder.'), { description, minItems: 1, maxItems: 10_000 })

const exampleAt = (path: string, parent: number, changes: { id?: number; hash?: string; name?: string } = {}) => {
  const { id = exampleFile.id, ...attributes } = changes
  return {
    ...exampleFile,
    id,
    attributes: { ...exampleFile.attributes, ...attributes, path },
    relationships: {
      ...exampleFile.relationships,
      parentResource: { data: { id: parent, type: 'resource' as const } },
    },
  }
}

const oneByOne =
  'For a single entry, the response is 200 with that entry; for several, it is 207 with the result of each.'

export const moveCopyDeleteOperations = {
  updateResourceById: operation({
    id: 'updateResourceById',
    method: 'PATCH',
    path: '/resources/{id}',
    tag: 'Resources',
    summary: 'Rename a file or folder',
    description: 'Renames within the same folder. Id and hash do not change. A name that already exists is refused.',
    access: 'user',
    permission: 'modify',
    params: Type.Object({ id: id('Id of the file or folder.') }),
    body: Type.Object({ name: text('The new name, up to 255 bytes.', 1024) }),
    replies: { 200: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT'],
    examples: {
      params: { id: 8127 },
      body: { name: 'orders-done.csv' },
      replies: {
        200: {
          responseStatus: 200,
          data: exampleAt('/inbound/orders-done.csv', 8126, { name: 'orders-done.csv' }),
          included: [],
        },
      },
    },
  }),

  moveResources: operation({
    id: 'moveResources',
    method: 'POST',
    path: '/resources/move',
    tag: 'Resources',
    summary: 'Move files and folders',
    description: `Moves the given entries into one folder. Nothing is overwritten: entries whose name already exists are renamed, for example to \`orders (2).csv\`. ${oneByOne}`,
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resources: several('The files and folders to move.'),
      parentResource: identifier('The folder to move them to.'),
    }),
    replies: { 200: ResourceCopyMove, 207: ResourceCopyMoveMultiResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      body: { resources: ['/inbound/orders-0417.csv', 'id:9001'], parentResource: '/archive' },
      replies: exampleJourney(exampleAt('/archive/orders-0417.csv', 8130), '/archive'),
    },
  }),

  copyResources: operation({
    id: 'copyResources',
    method: 'POST',
    path: '/resources/copy',
    tag: 'Resources',
    summary: 'Copy files and folders',
    description: `Copies the given entries into one folder, folders with all their content. Copies count towards the storage. Nothing is overwritten: copies whose name already exists are renamed, for example to \`orders (2).csv\`. ${oneByOne}`,
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resources: several('The files and folders to copy.'),
      parentResource: identifier('The folder to copy them to.'),
    }),
    replies: { 200: ResourceCopyMove, 207: ResourceCopyMoveMultiResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_STORAGE_FULL'],
    examples: {
      body: { resources: ['/inbound/orders-0417.csv', 'id:9001'], parentResource: '/archive' },
      replies: exampleJourney(
        exampleAt('/archive/orders-0417.csv', 8130, { id: 8132, hash: '8a3f50c1d7e24b96a0c85d1f37e2946b' }),
        '/archive',
      ),
    },
  }),

  compressFiles: operation({
    id: 'compressFiles',
    method: 'POST',
    path: '/resources/compress',
    tag: 'Resources',
    summary: 'Create a zip archive',
    description:
      'Compresses the given entries, folders with all their content, and responds when the archive is stored. For a single folder the archive contains its content at the top level, without the folder itself; downloaded archives include the folder. The content of a file with the same name is replaced, and becomes a version of it. For a download alone, use `GET /resources/download`, which compresses while it sends.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resources: several('The files and folders to compress.'),
      parentResource: withDefault('/', orBlank(identifier('The folder to create the archive in.'))),
      archiveName: Type.Optional(
        orBlank(Type.String({ description: 'Name of the archive. Default: date and time.', maxLength: 1024 })),
      ),
    }),
    replies: { 201: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT', 'ERROR_TOO_LARGE', 'ERROR_STORAGE_FULL'],
    examples: {
      body: { resources: ['/inbound'], parentResource: '/archive', archiveName: 'orders-november.zip' },
      replies: { 201: { responseStatus: 201, data: exampleArchive, included: [] } },
    },
  }),

  extractFiles: operation({
    id: 'extractFiles',
    method: 'POST',
    path: '/resources/extract',
    tag: 'Resources',
    summary: 'Extract a zip archive',
    description:
      'Extracts an archive into a folder, completely or not at all, and returns its top-level entries. Nothing is overwritten: entries whose name already exists are renamed. Archives with paths outside of the folder, with links, or with an excessive compression ratio are refused.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resource: identifier('The archive.'),
      parentResource: identifier('The folder to extract it to.'),
    }),
    replies: { 201: ResourceCollectionResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT', 'ERROR_TOO_LARGE', 'ERROR_STORAGE_FULL'],
    examples: {
      body: { resource: '/archive/orders-november.zip', parentResource: '/inbound' },
      replies: {
        201: { responseStatus: 201, totalResults: 1, returnedResults: 1, data: [exampleFile], included: [] },
      },
    },
  }),
}
