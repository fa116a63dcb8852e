/** Direct links: folders whose files are public to who knows the address. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse, envelope, plainCollection } from '../../schemas/envelope.ts'
import { id, identifier, withDefault } from '../../schemas/fields.ts'
import { DirectLink, exampleDirectLink } from '../../schemas/files/direct-link.ts'

const params = Type.Object({ id: id('Id of the direct link.') })
const DirectLinkResponse = envelope('DirectLinkResponse', { data: DirectLink })
const answer = { responseStatus: 200, data: exampleDirectLink }
const common = { tag: 'Shares', access: 'admin', addition: true } as const
const isEnabled = Type.Boolean({ description: 'Whether it answers.' })
const isIndexEnabled = Type.Boolean({ description: 'Whether the addresses of folders list what is in them.' })

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
    summary: 'Make a direct link',
    description:
      'Gives a folder a public address: whoever knows it gets every file below, by its path behind the address, and is asked for nothing. A folder has one at most. It follows the folder, and stops while whoever made it is locked or no administrator any more.',
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
    summary: 'Look at a direct link',
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
    summary: 'Change a direct link',
    description: 'Switches the link or its listings on or off.',
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
    summary: 'End a direct link',
    description: 'Ends the link for good; the folder stays. A new link has another address.',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_DIRECT_LINK_NOT_FOUND'],
    examples: { params: { id: 5 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
