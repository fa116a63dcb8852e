/** How much files and folders contain: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { envelope } from '../../schemas/envelope.ts'
import { identifier } from '../../schemas/fields.ts'

/** How much files and folders contain. */
const ContentSize = Type.Object(
  {
    type: Type.Literal('contentSize'),
    attributes: Type.Object(
      {
        files: Type.Integer({ description: 'Number of files.', minimum: 0 }),
        folders: Type.Integer({ description: 'Number of folders below those that were named.', minimum: 0 }),
        bytes: Type.Integer({ description: 'Size of the files, without versions and the trash.', minimum: 0 }),
        isComplete: Type.Boolean({ description: 'False if there is more than was counted.' }),
      },
      { title: 'ContentSizeAttributes' },
    ),
  },
  { title: 'ContentSize' },
)

const ContentSizeResponse = envelope('ContentSizeResponse', { data: ContentSize })

export const contentSizeOperations = {
  getContentSize: operation({
    id: 'getContentSize',
    method: 'GET',
    path: '/resources/size',
    tag: 'Resources',
    summary: 'Get the size of files and folders',
    description:
      'The total of the given entries, folders with everything below them; each file once. The work of one request is bounded: after 1,000 folders or 10,000 files `isComplete` is false, and there is more than the numbers say.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resources: Type.Array(identifier('A file or folder.'), {
        description: 'The files and folders; may be repeated.',
        minItems: 1,
        maxItems: 100,
      }),
    }),
    replies: { 200: ContentSizeResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resources: ['/inbound', '/outbound'] },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'contentSize',
            attributes: { files: 214, folders: 12, bytes: 48_318_382, isComplete: true },
          },
        },
      },
    },
  }),
}
