/** The servers of the installation, for operators. */
import { type Static, Type } from 'typebox'
import { envelope, plainCollection } from '../envelope.ts'
import { timestamp } from '../fields.ts'

const nodeStates = ['running', 'drained', 'ended'] as const

const ServerNode = Type.Object(
  {
    id: Type.String({ description: '32 hexadecimal digits, new at each start of the server.' }),
    type: Type.Literal('serverNode'),
    attributes: Type.Object(
      {
        label: Type.String({ description: 'Name of the node, by default that of its host; not unique.' }),
        version: Type.String({ description: 'Version of the server.' }),
        addresses: Type.Array(Type.String(), { description: 'The URLs that it listens on.' }),
        state: Type.Enum(nodeStates, {
          description:
            '`drained`: it serves, but takes no work of the queues, and `/readyz` is 503. `ended`: it has not been seen for half a minute.',
        }),
        current: Type.Boolean({ description: 'Whether it sent this response.' }),
        started: timestamp('When it started.'),
        lastSeen: timestamp('When it last showed that it is alive.'),
        connections: Type.Integer({ description: 'Connections and transfers of more than a second.' }),
        deliveries: Type.Integer({ description: 'Webhook messages that it is sending.' }),
        tasks: Type.Array(Type.String(), { description: 'Tasks that it is running for all nodes.' }),
      },
      { title: 'ServerNodeAttributes' },
    ),
  },
  { title: 'ServerNode' },
)
export type ServerNode = Static<typeof ServerNode>

export const ServerNodeResponse = envelope('ServerNodeResponse', { data: ServerNode })
export const ServerNodeCollectionResponse = plainCollection('ServerNodeCollectionResponse', ServerNode)

export const exampleNode: ServerNode = {
  id: '5f0c2a9b7d3e41866b0f9d1c4a7e2853',
  type: 'serverNode',
  attributes: {
    label: 'files-2',
    version: '0.3.0',
    addresses: ['http://10.0.0.12:8080', 'sftp://10.0.0.12:2022'],
    state: 'running',
    current: false,
    started: '2026-11-02T08:15:00+00:00',
    lastSeen: '2026-11-25T09:30:04+00:00',
    connections: 17,
    deliveries: 3,
    tasks: ['bytes'],
  },
}
