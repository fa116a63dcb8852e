/**
 * What is under way on all nodes: connections and transfers that have lasted for more than a moment. A node writes its own
 * under a lease; administrators list those of their account and end them by a mark, which the node that has it obeys.
 */
import { slices } from '../../lib/slices.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { notFound } from '../fault.ts'
import * as tree from '../files/tree/tree.ts'
import * as store from './store.ts'

export type ConnectionKind = 'connection' | 'upload' | 'download'

export interface Connection {
  readonly id: number
  readonly accountId: number
  /** Null for a visitor of a share or a direct link. */
  readonly userId: number | null
  readonly username: string
  readonly address: string
  readonly protocol: string
  readonly kind: ConnectionKind
  /** Absolute in the account; '' for a connection. */
  readonly path: string
  /** Transferred so far. */
  readonly bytes: number
  /** Bytes of the whole; null when that is not known. */
  readonly size: number | null
  readonly startedAt: string
}

/** One of this node. */
export type OwnConnection = Connection & {
  /** The folder that the path begins at; null for a path that is absolute. */
  readonly rootId: number | null
}

/** How long a row is believed after its node has written it last, in ms. */
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

/** One page of what the actor's account has under way, oldest first. Throws `forbidden`. */
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

/** Has one ended by the node that has it, within seconds. Throws `forbidden`, `not-found`. */
export async function end(ctx: Needs<'db' | 'clock' | 'wake'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'end connections')
  const isThere = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    return await store.mark(tx, actor.accountId, id, actor.username, ctx.clock.now().toISOString())
  })
  if (!isThere) throw notFound('connection', `There is no connection with the id ${id}. It may have ended.`)
  ctx.wake('connections')
}

/** Writes those of this node, and renews their leases. Returns paths that it made absolute, by id. */
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
    node: ctx.settings.nodeName,
    lease_until: lease,
    created_at: one.startedAt,
  }))
  for (const some of slices(rows, rowsAtOnce)) await store.put(ctx.db.q, some)
  return paths
}

/** Records an upload whose connection was lost or ended, with the bytes that came. Where none came nothing is recorded. */
export async function noteBroken(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: EventActor & Pick<Actor, 'rootId'>,
  { path, bytes, since }: { readonly path: string; readonly bytes: number; readonly since: Date },
): Promise<void> {
  if (bytes === 0) return
  const duration = ctx.clock.now().getTime() - since.getTime()
  const whole = await absolute(ctx, actor.rootId, path)
  await ctx.db.tx((tx) => ctx.record(tx, actor, { name: 'resources.uploadPart', path: whole, bytes, duration }))
}

async function absolute({ db }: Needs<'db'>, rootId: number, path: string): Promise<string> {
  const root = await tree.pathOf(db.q, rootId)
  return `${root === '/' ? '' : root}/${path.replace(/^\/+/, '')}`
}

export async function forget(ctx: Needs<'db'>, ids: readonly number[]): Promise<void> {
  for (const some of slices(ids, rowsAtOnce)) await store.remove(ctx.db.q, some)
}

/** Forgets all of this node: it serves nobody any more. */
export const forgetAll = (ctx: Needs<'db' | 'settings'>): Promise<void> =>
  store.removeOfNode(ctx.db.q, ctx.settings.nodeName)

/** Those of this node that are to end: id → who wants it. */
export async function marked(ctx: Needs<'db' | 'settings'>): Promise<ReadonlyMap<number, string>> {
  const rows = await store.marked(ctx.db.q, ctx.settings.nodeName)
  return new Map(rows.map(({ id, ended_by }) => [id, ended_by ?? '']))
}

/** Forgets those of nodes that have died. */
export const sweepConnections = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  store.removeExpired(ctx.db.q, ctx.clock.now().toISOString())
