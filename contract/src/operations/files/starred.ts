/** Starred files and folders: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse, envelope } from '../../schemas/envelope.ts'
import { identifier, nullable, text, withDefault } from '../../schemas/fields.ts'
import { exampleFile, Resource } from '../../schemas/files/resource.ts'

const StarredResponse = envelope('StarredResponse', {
  returnedResults: Type.Integer({ description: 'Number of entries on this page.' }),
  next: nullable(Type.String({ description: 'Send it as `after` for the next page; null on the last one.' })),
  data: Type.Array(Resource),
})

const body = (description: string) =>
  Type.Object({ resources: Type.Array(identifier('A file or folder.'), { description, minItems: 1, maxItems: 100 }) })

const done = { responseStatus: 200, data: [] }
const changed = {
  tag: 'Resources',
  access: 'user',
  permission: 'list',
  replies: { 200: EmptyResponse },
  addition: true,
  examples: { body: { resources: ['/inbound/orders-0417.csv', 'id:8126'] }, replies: { 200: done } },
} as const

export const starredOperations = {
  listStarred: operation({
    id: 'listStarred',
    method: 'GET',
    path: '/starred',
    tag: 'Resources',
    summary: 'List starred files and folders',
    description:
      'The files and folders that the caller has starred, the latest first. Stars are personal; entries that the caller cannot access at the moment are left out.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      after: Type.Optional(text('`next` of the page before.', 64)),
      limit: withDefault(50, Type.Integer({ description: 'Maximum number of entries.', minimum: 1, maximum: 100 })),
    }),
    replies: { 200: StarredResponse },
    addition: true,
    examples: {
      query: { limit: 100 },
      replies: { 200: { responseStatus: 200, returnedResults: 1, next: null, data: [exampleFile] } },
    },
  }),

  addStarred: operation({
    id: 'addStarred',
    method: 'POST',
    path: '/starred',
    summary: 'Star files and folders',
    description:
      'Stars the given entries for the caller: all, or none. A user can star up to 1,000. The star stays when an entry is renamed or moved, and ends when it is permanently deleted.',
    body: body('The files and folders to star.'),
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT'],
    ...changed,
  }),

  removeStarred: operation({
    id: 'removeStarred',
    method: 'DELETE',
    path: '/starred',
    summary: 'Remove stars',
    description: 'Removes the stars of the given entries. Entries without one are ignored.',
    body: body('The files and folders.'),
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    ...changed,
  }),
}
