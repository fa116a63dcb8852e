/** Direct links: folders whose files are public to anyone who knows the address. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse, envelope, plainCollection } from '../../schemas/envelope.ts'
import { id, identifier, withDefault } from '../../schemas/fields.ts'
import { DirectLink, exampleDirectLink } from '../../schemas/files/direct-link.ts'

const params = Type.Object({ id: id('Id of the direct link.') })
const DirectLinkResponse = envelope('DirectLinkResponse', { data: DirectLink })
const answer = { responseStatus: 200, data: exampleDirectLink }
const common = { tag: 'Shares', access: 'admin', addition: true } as const
const isEnabled = Type.Boolean({ description: 'Whether the link is enabled.' })
const isIndexEnabled = Type.Boolean({ description: 'Whether addresses of folders list their entries.' })

export const directLinkOperations = {
  listDirectLinks: operation({
    ...common,
    id: 'listDirectLinks',
    method: 'GET',
    path: '/direct-links',
    summary: 'List direct links',
    description: 'All direct links of the account.',
    replies: { 200: plainCollection('DirectLinkCollectionResponse', DirectLink) },
    examples: {
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleDirectLink] } },
    },
  }),

  addDirectLink: operation({
    ...common,
    id: 'addDirectLink',
    method: 'POST',
    path: '/direct-links',
    summary: 'Create a direct link',
    description:
      'Gives a folder a public address: anyone who knows it can download every file below it, by its path after the address, without signing in. A folder has at most one direct link. It follows the folder when moved, and stops while its creator is locked or no longer an administrator.',
    body: Type.Object({
      resource: identifier('The folder.'),
      isIndexEnabled: withDefault(false, isIndexEnabled),
    }),
    replies: { 201: DirectLinkResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT'],
    examples: { body: { resource: '/public' }, replies: { 201: { ...answer, responseStatus: 201 } } },
  }),

  getDirectLinkById: operation({
    ...common,
    id: 'getDirectLinkById',
    method: 'GET',
    path: '/direct-links/{id}',
    summary: 'Get a direct link',
    description: 'One direct link.',
    params,
    replies: { 200: DirectLinkResponse },
    errors: ['ERROR_DIRECT_LINK_NOT_FOUND'],
    examples: { params: { id: 5 }, replies: { 200: answer } },
  }),

  updateDirectLinkById: operation({
    ...common,
    id: 'updateDirectLinkById',
    method: 'PATCH',
    path: '/direct-links/{id}',
    summary: 'Update a direct link',
    description: 'Enables or disables the link or its listings.',
    params,
    body: Type.Object({ isEnabled: Type.Optional(isEnabled), isIndexEnabled: Type.Optional(isIndexEnabled) }),
    replies: { 200: DirectLinkResponse },
    errors: ['ERROR_DIRECT_LINK_NOT_FOUND'],
    examples: { params: { id: 5 }, body: { isEnabled: false }, replies: { 200: answer } },
  }),

  deleteDirectLinkById: operation({
    ...common,
    id: 'deleteDirectLinkById',
    method: 'DELETE',
    path: '/direct-links/{id}',
    summary: 'Delete a direct link',
    description: 'Permanently deletes the link; the folder is not affected. A new link has a different address.',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_DIRECT_LINK_NOT_FOUND'],
    examples: { params: { id: 5 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
