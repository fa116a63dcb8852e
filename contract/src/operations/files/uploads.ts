/** Uploads that broke off: additions, so that clients need not guess where to go on. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { text } from '../../schemas/fields.ts'
import { UploadResponse } from '../../schemas/files/upload.ts'

const query = Type.Object({
  path: text('The `path` that the upload was begun with.', 65_536),
  fileSize: Type.Integer({
    description: 'The `fileSize` that it was begun with, in bytes.',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  }),
})

export const uploadOperations = {
  getUpload: operation({
    id: 'getUpload',
    method: 'GET',
    path: '/resources/upload',
    tag: 'Resources',
    summary: 'Ask how much of an upload has arrived',
    description:
      'After an upload broke off: send the rest of the file to `POST /resources/upload`, with the same `path` and `fileSize`, and with `offsetBytes` as it stands here. What has arrived is kept for 48 hours and seen by nobody else. An upload that never began is no error: its `offsetBytes` is 0.',
    access: 'user',
    permission: 'upload',
    query,
    replies: { 200: UploadResponse },
    addition: true,
    examples: {
      query: { path: '/inbound/scans-0417.tar', fileSize: 734_003_200 },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'upload',
            attributes: {
              path: '/inbound/scans-0417.tar',
              fileSize: 734_003_200,
              offsetBytes: 268_435_456,
              expires: '2026-11-25T09:41:07+00:00',
            },
          },
        },
      },
    },
  }),

  deleteUpload: operation({
    id: 'deleteUpload',
    method: 'DELETE',
    path: '/resources/upload',
    tag: 'Resources',
    summary: 'Give up an upload',
    description:
      'Throws away what has arrived of an upload that broke off; the next one begins at the first byte. One that is still arriving is refused with `ERROR_CONFLICT`.',
    access: 'user',
    permission: 'upload',
    query,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_CONFLICT'],
    addition: true,
    examples: {
      query: { path: '/inbound/scans-0417.tar', fileSize: 734_003_200 },
      replies: { 200: { responseStatus: 200, data: [] } },
    },
  }),
}
