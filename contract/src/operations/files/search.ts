/** Search with filters: an addition. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { envelope } from '../../schemas/envelope.ts'
import { identifier, instant, nullable, text, withDefault } from '../../schemas/fields.ts'
import { entryKind } from '../../schemas/files/entry-kind.ts'
import { exampleFile, Resource } from '../../schemas/files/resource.ts'

const bytes = (description: string) =>
  Type.Optional(Type.Integer({ description, minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))

const SearchResponse = envelope('SearchResponse', {
  returnedResults: Type.Integer({ description: 'Number of entries on this page.' }),
  next: nullable(
    Type.String({ description: 'Send it as `after` for the next page; null once everything was searched.' }),
  ),
  data: Type.Array(Resource),
})

export const searchOperations = {
  searchResources: operation({
    id: 'searchResources',
    method: 'GET',
    path: '/search/resources',
    tag: 'Resources',
    summary: 'Search files and folders with filters',
    description:
      'Searches a folder and everything below it; all given filters must match. The latest uploads come first, so that without filters these are the recent files. Continue with `after` until `next` is null: the work of one request is bounded, so a page of a very large account can have fewer entries than `limit`, or none.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resource: withDefault('/', identifier('The folder.')),
      name: Type.Optional(text('Name to search for, ignoring case; `*` matches any text, `?` one character.', 1024)),
      type: Type.Optional(entryKind),
      extension: Type.Optional(text('Only files with this extension, ignoring case: `pdf`.', 32)),
      minSize: bytes('Only files of at least so many bytes.'),
      maxSize: bytes('Only files of at most so many bytes.'),
      modifiedSince: Type.Optional(instant('Only entries whose content was changed at this time or later.')),
      modifiedBefore: Type.Optional(instant('Only entries whose content was changed before this time.')),
      uploadedBy: Type.Optional(text('Only entries that this user created: a username, ignoring case.')),
      after: Type.Optional(text('`next` of the page before, with the same filters.', 64)),
      limit: withDefault(50, Type.Integer({ description: 'Maximum number of entries.', minimum: 1, maximum: 100 })),
    }),
    replies: { 200: SearchResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: '/inbound', extension: 'csv', minSize: 10_000, modifiedSince: '2026-11-01T00:00:00.000Z' },
      replies: { 200: { responseStatus: 200, returnedResults: 1, next: null, data: [exampleFile] } },
    },
  }),
}
