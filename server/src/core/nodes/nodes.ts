/** The nodes of the installation, for operators: which are alive, what each is doing, and taking one out of service. */
import { hasEnded, listedAtMost } from '../../cluster/membership.ts'
import { allNodes, type NodeRow, setDraining } from '../../cluster/nodes-store.ts'
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, notFound } from '../fault.ts'
import { mustBeOperator } from '../server-settings/operator.ts'
import { prove } from '../users/proof.ts'
import * as store from './store.ts'

export interface NodeView {
  readonly id: string
  readonly label: string
  readonly version: string
  /** The URLs that it listens on. */
  readonly addresses: readonly string[]
  /** Whether it responds to this request. */
  readonly isThis: boolean
  /** Drained ones are alive; ended ones have not been seen for half a minute. */
  readonly state: 'running' | 'drained' | 'ended'
  readonly startedAt: string
  readonly seenAt: string
  /** Connections and transfers of more than a second. */
  readonly connections: number
  /** Webhook messages that it has claimed. */
  readonly deliveries: number
  /** Shared tasks that it is running. */
  readonly tasks: readonly string[]
}

type NodesContext = Needs<'db' | 'clock' | 'settings'>

/** All nodes, the longest running first, for whoever runs the server. */
export async function nodesNow(ctx: NodesContext): Promise<NodeView[]> {
  const { q } = ctx.db
  const now = ctx.clock.now().toISOString()
  const [rows, connections, deliveries, tasks] = await Promise.all([
    allNodes(q, listedAtMost),
    store.connectionsByNode(q, now),
    store.deliveriesByNode(q, now),
    store.tasksByNode(q, now),
  ])
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    version: row.version,
    addresses: JSON.parse(row.addresses) as string[],
    isThis: row.id === ctx.settings.nodeId,
    state: stateOf(ctx, row),
    startedAt: row.started_at,
    seenAt: row.seen_at,
    connections: connections.get(row.id) ?? 0,
    deliveries: deliveries.get(row.id) ?? 0,
    tasks: tasks.get(row.id) ?? [],
  }))
}

function stateOf(ctx: NodesContext, row: NodeRow): NodeView['state'] {
  if (hasEnded(ctx, row)) return 'ended'
  return row.draining === 1 ? 'drained' : 'running'
}

/** Throws `forbidden`. */
export async function list(ctx: NodesContext, actor: Actor): Promise<NodeView[]> {
  await mustBeOperator(ctx.db.q, actor)
  return await nodesNow(ctx)
}

/**
 * Drains a node, or takes it into service again; it notices with its next beat. A drained node is not ready for load balancers, takes
 * no work of the queues and no tasks, and goes on serving who is connected. Throws `forbidden`, `invalid` for the password, `not-found`.
 */
export async function drain(
  ctx: NodesContext & Needs<'record' | 'passwords' | 'rateLimits'>,
  actor: Actor,
  id: string,
  { isDrained, currentPassword }: { readonly isDrained: boolean; readonly currentPassword: string },
): Promise<NodeView> {
  await mustBeOperator(ctx.db.q, actor)
  if (!(await nodesNow(ctx)).some((node) => node.id === id)) throw noNode(id)
  await prove(ctx, actor, actor.userId, { subject: 'current-password', value: currentPassword })
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await mustBeOperator(tx, actor)
    const label = await setDrained(tx, id, isDrained)
    await ctx.record(tx, actor, { name: 'server.update', what: `${isDrained ? 'drain' : 'undrain'} ${label}` })
  })
  const changed = (await nodesNow(ctx)).find((node) => node.id === id)
  if (!changed) throw noNode(id)
  return changed
}

/** The same for whoever runs the server: `node` is a label, an id, or the beginning of an id. */
export async function drainNamed(ctx: NodesContext, node: string, isDrained: boolean): Promise<NodeView> {
  const alive = (await nodesNow(ctx)).filter(({ state }) => state !== 'ended')
  const named = alive.filter(({ id, label }) => label === node || id === node)
  // A label may look like the beginning of another id, and every id begins with nothing.
  const found = named.length > 0 || node === '' ? named : alive.filter(({ id }) => id.startsWith(node))
  const [first, ...others] = found
  if (!first) throw noNode(node)
  if (others.length > 0) {
    const ids = found.map(({ id }) => id.slice(0, 8)).join(', ')
    throw new Fault('conflict', `${found.length} nodes have the name ${node}. Use the id of one: ${ids}.`)
  }
  await ctx.db.tx((tx) => setDrained(tx, first.id, isDrained))
  return { ...first, state: isDrained ? 'drained' : 'running' }
}

/** Returns the label of the node. */
async function setDrained(tx: Tx, id: string, isDrained: boolean): Promise<string> {
  const label = await setDraining(tx, id, isDrained)
  if (label === null) throw noNode(id)
  return label
}

const noNode = (node: string) => notFound('node', `There is no node "${node}". ./sallyport nodes lists them.`)
