/** Who shares a file or folder, for everybody who may list it: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { envelope } from '../../schemas/envelope.ts'
import { identifier } from '../../schemas/fields.ts'
import { shareTypes } from '../../schemas/shares/share.ts'

const Sharer = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the user.' }),
    type: Type.Literal('sharer'),
    attributes: Type.Object(
      {
        username: Type.String({ description: 'The user whose share it is.' }),
        displayName: Type.String({ description: 'Display name of the user, or the username.' }),
        shareTypes: Type.Array(Type.Enum([...shareTypes, 'direct_link']), {
          description:
            'What the user has: `shared_folder`, which it is or is in; `receive`, a receive folder that it is or is in; `send`, a send with a copy of it; `direct_link`, a direct link to it or to a folder that it is in.',
        }),
      },
      { title: 'SharerAttributes' },
    ),
  },
  { title: 'Sharer' },
)

const SharersResponse = envelope('SharersResponse', {
  data: Type.Array(Sharer, { description: 'The latest share first.' }),
})

export const sharerOperations = {
  getSharers: operation({
    id: 'getSharers',
    method: 'GET',
    path: '/resources/sharers',
    tag: 'Resources',
    summary: 'Get who shares a file or folder',
    description:
      'The owners of the open shared folders and receive folders that a folder is, or that a file or folder is in, and of the open sends with a copy of it, and the creators of direct links, so that whoever works there knows what visitors reach. Shares of folders above the home folder of the caller count, too. Nothing else of the shares is said: for links, recipients and terms see `GET /shares`, which lists for users their own.',
    access: 'user',
    permission: 'list',
    query: Type.Object({ resource: identifier('The file or folder.') }),
    replies: { 200: SharersResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: '/tariffs/port-tariff.pdf' },
      replies: {
        200: {
          responseStatus: 200,
          data: [
            {
              id: 1,
              type: 'sharer',
              attributes: { username: 'mira', displayName: 'Mira (orders)', shareTypes: ['shared_folder'] },
            },
          ],
        },
      },
    },
  }),
}
