import type { ServerNode } from '@sallyport/contract/schemas/server/node.ts'
import type { NodeView } from '../../../core/nodes/nodes.ts'
import { moment } from '../../responses/time.ts'

export const presentNode = (node: NodeView, timeZone: string): ServerNode => ({
  id: node.id,
  type: 'serverNode',
  attributes: {
    label: node.label,
    version: node.version,
    addresses: [...node.addresses],
    state: node.state,
    current: node.isThis,
    started: moment(node.startedAt, timeZone),
    lastSeen: moment(node.seenAt, timeZone),
    connections: node.connections,
    deliveries: node.deliveries,
    tasks: [...node.tasks],
  },
})
