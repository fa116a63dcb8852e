/** Files and folders: rename, move, copy, pack and unpack. */
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
  'If one thing was named, the answer is 200 with that thing; if several were, it is 207 and tells what became of each.'

export const arrangementOperations = {
  updateResourceById: operation({
    id: 'updateResourceById',
    method: 'PATCH',
    path: '/resources/{id}',
    tag: 'Resources',
    summary: 'Rename a file or folder',
    description:
      'Gives it another name in the same folder. Id and hash stay the same. A name that is taken is refused.',
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
    description: `Moves everything that is named into one folder. Nothing is overwritten: where a name is taken, the newcomer gets another, such as \`orders (2).csv\`. ${oneByOne}`,
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
    description: `Copies everything that is named into one folder, folders with all that lies in them. A copy counts against the storage like any file. Nothing is overwritten: where a name is taken, the copy gets another, such as \`orders (2).csv\`. ${oneByOne}`,
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
    summary: 'Make a zip archive',
    description:
      'Packs everything that is named, folders with all that lies in them, and answers when the archive is stored. Of a single folder the contents are at the top of the archive, not the folder; an archive that is downloaded keeps it. A file of the same name is replaced; what it held goes to the trash. For a download alone, no archive has to be made: `GET /resources/download` packs while it sends.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resources: several('The files and folders to pack.'),
      parentResource: withDefault('/', orBlank(identifier('The folder to make the archive in.'))),
      archiveName: Type.Optional(
        orBlank(Type.String({ description: 'Name of the archive. Left out: the date and the time.', maxLength: 1024 })),
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
    summary: 'Unpack a zip archive',
    description:
      'Unpacks an archive into a folder, all of it or nothing, and answers with what now lies directly there. Nothing is overwritten: where a name is taken, the newcomer gets another. An archive that reaches outside of the folder, holds links, or swells out of all proportion is refused.',
    access: 'user',
    permission: 'modify',
    body: Type.Object({
      resource: identifier('The archive.'),
      parentResource: identifier('The folder to unpack it in.'),
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
