/**
 * Connections and transfers in progress on all nodes, if they last for more than a moment. A node writes its own under a lease.
 * Administrators list those of their account and end them by setting a mark, which the node in charge acts on.
 */
import { slices } from '../../lib/slices.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { notFound } from '../fault.ts'
import { descend } from '../files/tree/store.ts'
import * as tree from '../files/tree/tree.ts'
import * as store from './store.ts'

export type ConnectionKind = 'connection' | 'upload' | 'download'

export interface Connection {
  readonly id: number
  readonly accountId: number
  /** The user who opened the connection; null for a visitor of a share or a direct link. */
  readonly userId: number | null
  readonly username: string
  readonly address: string
  readonly protocol: string
  readonly kind: ConnectionKind
  /** Absolute in the account; '' for a connection. */
  readonly path: string
  /** Bytes transferred so far. */
  readonly bytes: number
  /** Total bytes; null if unknown. */
  readonly size: number | null
  readonly startedAt: string
}

/** A connection or transfer of this node. */
export type OwnConnection = Connection & {
  /** The folder that the path is relative to; null for an absolute path. */
  readonly rootId: number | null
}

/** Time after the last write of a node until its row counts as stale, in ms. */
export const leaseMs = 30_000
const rowsAtOnce = 50

const kindOf = (text: string): ConnectionKind => (text === 'upload' || text === 'download' ? text : 'connection')

const toConnection = (row: store.ConnectionRow): Connection => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  username: row.username,
  address: row.address,
  protocol: row.protocol,
  kind: kindOf(row.kind),
  path: row.path,
  bytes: row.bytes,
  size: row.size,
  startedAt: row.created_at,
})

export interface ConnectionPage {
  readonly connections: readonly Connection[]
  readonly total: number
}

/** One page of the connections and transfers of the actor's account, oldest first. Throws `forbidden`. */
export async function list(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  paging: { readonly offset: number; readonly limit: number },
): Promise<ConnectionPage> {
  mustBeAdmin(actor, 'see connections')
  const now = ctx.clock.now().toISOString()
  const rows = await store.page(ctx.db.q, actor.accountId, now, paging)
  return { connections: rows.map(toConnection), total: await store.count(ctx.db.q, actor.accountId, now) }
}

/** Number of the connections and transfers of the actor's account. Throws `forbidden`. */
export async function countByKind(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
): Promise<{ connections: number; uploads: number; downloads: number }> {
  mustBeAdmin(actor, 'see connections')
  const counts = await store.countByKind(ctx.db.q, actor.accountId, ctx.clock.now().toISOString())
  const of = (kind: ConnectionKind) => counts.get(kind) ?? 0
  return { connections: of('connection'), uploads: of('upload'), downloads: of('download') }
}

/** Requests the end of a connection or transfer; its node ends it within seconds. Throws `forbidden`, `not-found`. */
export async function end(ctx: Needs<'db' | 'clock' | 'wake'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'end connections')
  const isThere = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    return await store.requestEnd(tx, actor.accountId, id, actor.username, ctx.clock.now().toISOString())
  })
  if (!isThere) throw notFound('connection', `There is no connection with the id ${id}. It may have ended.`)
  ctx.wake('connections')
}

/** Writes the rows of this node and renews their leases. Returns paths that were made absolute, by id. */
export async function write(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  connections: readonly OwnConnection[],
): Promise<ReadonlyMap<number, string>> {
  const lease = new Date(ctx.clock.now().getTime() + leaseMs).toISOString()
  const paths = new Map<number, string>()
  for (const { id, rootId, path } of connections)
    if (rootId !== null && path !== '') paths.set(id, await absolute(ctx, rootId, path))
  const rows = connections.map((one) => ({
    id: one.id,
    account_id: one.accountId,
    user_id: one.userId,
    username: one.username,
    address: one.address,
    protocol: one.protocol,
    kind: one.kind,
    path: paths.get(one.id) ?? one.path,
    bytes: one.bytes,
    size: one.size,
    node: ctx.settings.nodeId,
    lease_until: lease,
    created_at: one.startedAt,
  }))
  for (const some of slices(rows, rowsAtOnce)) await store.put(ctx.db.q, some)
  return paths
}

/** Records an upload whose connection was lost or ended, with the received bytes. Does nothing if no bytes were received. */
export async function recordInterrupted(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: EventActor & Pick<Actor, 'rootId'>,
  { path, bytes, size, since }: Pick<Connection, 'path' | 'bytes' | 'size'> & { readonly since: Date },
): Promise<void> {
  if (bytes === 0) return
  const duration = ctx.clock.now().getTime() - since.getTime()
  const whole = await absolute(ctx, actor.rootId, path)
  const resourceId = (await descend(ctx.db.q, actor.rootId, path.split('/').filter(Boolean)))?.resource.id
  const event = { name: 'resources.uploadPart', path: whole, resourceId, bytes, totalBytes: size, duration } as const
  await ctx.db.tx((tx) => ctx.record(tx, actor, event))
}

async function absolute({ db }: Needs<'db'>, rootId: number, path: string): Promise<string> {
  const root = await tree.pathOf(db.q, rootId)
  return `${root === '/' ? '' : root}/${path.replace(/^\/+/, '')}`
}

export async function removeConnections(ctx: Needs<'db'>, ids: readonly number[]): Promise<void> {
  for (const some of slices(ids, rowsAtOnce)) await store.remove(ctx.db.q, some)
}

/** Deletes all rows of this node, which no longer serves clients. */
export const removeConnectionsOfNode = (ctx: Needs<'db' | 'settings'>): Promise<void> =>
  store.removeOfNode(ctx.db.q, ctx.settings.nodeId)

/** Connections of this node that are to be ended: id → who requested it. */
export async function endRequests(ctx: Needs<'db' | 'settings'>): Promise<ReadonlyMap<number, string>> {
  const rows = await store.endRequests(ctx.db.q, ctx.settings.nodeId)
  return new Map(rows.map(({ id, ended_by }) => [id, ended_by ?? '']))
}

/** Deletes the rows of nodes that have died. */
export const removeExpiredConnections = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  store.removeExpired(ctx.db.q, ctx.clock.now().toISOString())
