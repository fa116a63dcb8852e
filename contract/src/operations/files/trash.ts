/** The trash: an addition. The public API knows nothing between there and gone. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id, identifier, orBlank, paging, sortList, text, withDefault } from '../../schemas/fields.ts'
import { exampleFile, ResourceCollectionResponse } from '../../schemas/files/resource.ts'
import { exampleFailure, ResourceRestoreMultiResponse } from '../../schemas/files/resource-outcome.ts'
import { exampleTrashed, TrashResponse } from '../../schemas/files/trash.ts'

const ids = (description: string) =>
  Type.Array(id('Id of something in the trash.'), { description, minItems: 1, maxItems: 10_000 })

export const trashOperations = {
  getTrash: operation({
    id: 'getTrash',
    method: 'GET',
    path: '/trash',
    tag: 'Trash',
    summary: 'List the trash',
    description:
      'What was deleted and can still be restored: administrators see that of the whole account, users what they deleted themselves. Newest first unless `sort` says otherwise. A folder is one entry, with all that lay in it. After seven days an entry is gone for good; until then it counts against the storage.',
    access: 'user',
    permission: 'delete',
    query: Type.Object({
      name: Type.Optional(
        text('Only this name, without regard to case; `*` stands for any text, `?` for one character.', 1024),
      ),
      ...paging(50, 500),
      sort: sortList('name', 'size', 'date', 'type'),
    }),
    replies: { 200: TrashResponse },
    addition: true,
    examples: {
      query: { name: 'orders*', sort: ['-date'] },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleTrashed] } },
    },
  }),

  restoreFromTrash: operation({
    id: 'restoreFromTrash',
    method: 'POST',
    path: '/trash/restore',
    tag: 'Trash',
    summary: 'Restore from the trash',
    description:
      'Puts everything that is named back to where it was, or into one folder. Nothing is overwritten: where a name is taken, the newcomer gets another. If all of it went well the answer is 200; if not, 207 tells what became of each, in the order of the request.',
    access: 'admin',
    body: Type.Object({
      resources: ids('Ids of what to restore.'),
      parentResource: Type.Optional(orBlank(identifier('The folder to put it in, if not where it was.'))),
    }),
    replies: { 200: ResourceCollectionResponse, 207: ResourceRestoreMultiResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      body: { resources: [8127, 9001] },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleFile], included: [] },
        207: { responses: [{ responseStatus: 200, data: exampleFile }, exampleFailure] },
      },
    },
  }),

  purgeTrash: operation({
    id: 'purgeTrash',
    method: 'DELETE',
    path: '/trash',
    tag: 'Trash',
    summary: 'Delete for good',
    description:
      'Ends the days of what is named, or with `all` of everything in the trash that one sees. It cannot be undone. What is not in the trash any more is passed over; so is, for users, what others deleted.',
    access: 'user',
    permission: 'delete',
    body: Type.Object({
      resources: Type.Optional(ids('Ids of what to delete for good.')),
      all: withDefault(false, Type.Boolean({ description: 'Empty the trash. Then send no `resources`.' })),
    }),
    replies: { 200: EmptyResponse },
    addition: true,
    examples: { body: { resources: [8127] }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
