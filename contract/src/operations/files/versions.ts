/** Versions of files: an addition to the public API. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, identifier } from '../../schemas/fields.ts'
import { exampleFile, ResourceResponse } from '../../schemas/files/resource.ts'
import { exampleCurrent, exampleVersion, FileVersionsResponse } from '../../schemas/files/version.ts'

const versionOf = Type.Object({ resource: identifier('The file.'), version: id('Id of the version.') })
const example = { resource: '/inbound/orders-0417.csv', version: 512 }

export const versionOperations = {
  getVersions: operation({
    id: 'getVersions',
    method: 'GET',
    path: '/resources/versions',
    tag: 'Versions',
    summary: 'List the versions of a file',
    description:
      'Earlier contents of a file, newest first; `current` describes its content now, which is not counted. Content that is replaced becomes a version, unless the account keeps none (`keepVersions`). A file has at most 100 versions. A version is permanently deleted seven days after it was replaced (or as long as the operator has set for the trash), or earlier to make room for an upload: until then it counts towards the storage, but no upload is refused because of versions. Moves keep the versions of a file, copies have none, and the trash keeps them with the file.',
    access: 'user',
    permission: 'download',
    query: Type.Object({ resource: identifier('The file.') }),
    replies: { 200: FileVersionsResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: example.resource },
      replies: {
        200: {
          responseStatus: 200,
          totalResults: 1,
          returnedResults: 1,
          current: exampleCurrent,
          data: [exampleVersion],
        },
      },
    },
  }),

  downloadVersion: operation({
    id: 'downloadVersion',
    method: 'GET',
    path: '/resources/versions/download',
    tag: 'Versions',
    summary: 'Download a version of a file',
    description:
      'The bytes of a version, under the name of the file. Ranges and conditional requests work as for the file. Recorded as a download of the file.',
    access: 'user',
    permission: 'download',
    query: versionOf,
    replies: { 200: 'bytes' },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_RANGE'],
    addition: true,
    examples: { query: example, replies: {} },
  }),

  restoreVersion: operation({
    id: 'restoreVersion',
    method: 'POST',
    path: '/resources/versions/restore',
    tag: 'Versions',
    summary: 'Restore a version of a file',
    description:
      'Makes a version the content of its file again: as a new content with the next number, uploaded and changed now by the user who restores it (`restoredFrom`, `restoredVersion`). The version itself stays in the list, and the content until now becomes a version, too. This is announced as an upload, and needs no additional storage: the bytes are shared and count once. A version whose bytes are the content already changes nothing. The permission `download` is also needed.',
    access: 'user',
    permission: 'upload',
    body: versionOf,
    replies: { 200: ResourceResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: { body: example, replies: { 200: { responseStatus: 200, data: exampleFile, included: [] } } },
  }),

  deleteVersion: operation({
    id: 'deleteVersion',
    method: 'DELETE',
    path: '/resources/versions',
    tag: 'Versions',
    summary: 'Delete a version of a file',
    description: 'Permanently deletes a version. This cannot be undone. The content of the file does not change.',
    access: 'user',
    permission: 'delete',
    body: versionOf,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: { body: example, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
