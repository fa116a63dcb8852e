/** Resumable uploads: additions, so that clients know where to resume. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { text } from '../../schemas/fields.ts'
import { UploadResponse } from '../../schemas/files/upload.ts'

const query = Type.Object({
  path: text('The `path` of the interrupted upload.', 65_536),
  fileSize: Type.Integer({
    description: 'The `fileSize` of the interrupted upload, in bytes.',
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
    summary: 'Get the progress of an upload',
    description:
      'After an interruption, send the rest of the file to `POST /resources/upload`, with the same `path` and `fileSize`, and with the header `offsetBytes` set to the number returned here. Stored bytes are retained for 48 hours and visible to nobody else. For an upload that was never started, `offsetBytes` is 0.',
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
    summary: 'Discard an upload',
    description:
      'Discards the stored bytes of an interrupted upload; the next one starts from the beginning. An upload in progress is refused with `ERROR_CONFLICT`.',
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
