/** The nodes of the installation, for operators in the browser: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { exampleNode, ServerNodeCollectionResponse, ServerNodeResponse } from '../../schemas/server/node.ts'
import { currentPassword } from '../../schemas/server/server-settings.ts'

const drained = { ...exampleNode, attributes: { ...exampleNode.attributes, state: 'drained' as const } }

export const nodeOperations = {
  listNodes: operation({
    id: 'listNodes',
    method: 'GET',
    path: '/server/nodes',
    tag: 'Server',
    summary: 'List the nodes of the server',
    description:
      'The servers that share one database, the longest running first, with what each is doing. One that was killed is listed for an hour. At most 200.',
    access: 'operator',
    beyondLimit: true,
    replies: { 200: ServerNodeCollectionResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES'],
    addition: true,
    examples: {
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleNode] } },
    },
  }),

  updateNode: operation({
    id: 'updateNode',
    method: 'PATCH',
    path: '/server/nodes/{id}',
    tag: 'Server',
    summary: 'Drain a node',
    description:
      'With your password. Within five seconds a drained node is not ready for load balancers (`/readyz` is 503) and takes no webhook messages, emails and tasks; it goes on serving who reaches it. With `drained: false` it is in service again. The change is in the session log.',
    access: 'operator',
    beyondLimit: true,
    params: Type.Object({
      id: Type.String({ description: 'Id of the node.', pattern: '^[0-9a-f]{32}$', maxLength: 32 }),
    }),
    body: Type.Object({
      currentPassword,
      drained: Type.Boolean({ description: 'Whether it is out of service.' }),
    }),
    replies: { 200: ServerNodeResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_CSRF', 'ERROR_NOT_FOUND'],
    addition: true,
    examples: {
      params: { id: exampleNode.id },
      body: { currentPassword: 'Tide-tables-1906', drained: true },
      replies: { 200: { responseStatus: 200, data: drained } },
    },
  }),
}
