/**
 * The nodes of an installation: each has a row under an id of its own, which it renews while it runs. Leases name this id. A node
 * that has not renewed its row for half a minute has ended, or is cut off from the database: others take its work. What it still
 * stores after that is refused by each lease. Nodes of the same machine see the end of its process. Nothing is concluded from host names.
 */
import type { Database } from '../db/engine.ts'
import type { Log } from '../lib/log.ts'
import { hasEndedHere, localProcess } from './local-process.ts'
import * as store from './nodes-store.ts'

export interface NodeDescription {
  readonly id: string
  readonly label: string
  readonly version: string
  /** The settings that must be the same on all nodes, by name, as they are now. */
  readonly settings: () => Readonly<Record<string, string>>
}

export interface MembershipOptions {
  readonly db: Database
  readonly clock: { now(): Date }
  /** Awaited before each beat. */
  readonly beforeBeat: () => Promise<void>
  readonly onDraining: (isDraining: boolean) => void
  readonly log: Log
  readonly beatMs?: number
}

export interface Membership {
  /** Notes the addresses that this node listens on. */
  announce(addresses: readonly string[]): Promise<void>
  /** Renews the row, and reads whether the node is drained. */
  beat(): Promise<void>
  /** Deletes the row. */
  leave(): Promise<void>
}

const beatMs = 5_000

/** How often a row is written, and after which time without that its node has ended, in ms. On SQLite there is one server. */
const timesOf = ({ engine }: Database) =>
  engine === 'sqlite' ? { writeMs: 60_000, deadMs: 180_000 } : { writeMs: 0, deadMs: 30_000 }

/** Nodes that are read at once: more would be a mistake of their operator. */
export const listedAtMost = 200
/** How long nodes that have ended are listed, and how many of them at most. */
const endedListedMs = 3_600_000
const endedListed = 100

export async function join(node: NodeDescription, options: MembershipOptions): Promise<Membership> {
  const { db, clock, log, onDraining, beforeBeat } = options
  const started_at = clock.now().toISOString()
  const { writeMs } = timesOf(db)
  const process = localProcess()
  let addresses: readonly string[] = []
  let writtenAt = Number.NEGATIVE_INFINITY

  /** On a connection of its own, so that it does not wait while requests use all others. */
  async function write(): Promise<boolean> {
    const at = performance.now()
    const row = {
      ...{ id: node.id, label: node.label, version: node.version, started_at, seen_at: clock.now().toISOString() },
      ...{ addresses: JSON.stringify(addresses), settings: JSON.stringify(node.settings()), process },
    }
    const isDraining = await db.asyncCommit((tx) => store.putNode(tx, row))
    writtenAt = at
    return isDraining
  }
  async function beat(): Promise<void> {
    await beforeBeat()
    const isWriteDue = performance.now() - writtenAt >= writeMs
    onDraining((isWriteDue ? null : await store.readDraining(db.q, node.id)) ?? (await write()))
  }
  let beating: Promise<void> | null = null
  const tick = () => {
    beating ??= beat()
      .catch((error: unknown) => log.warn({ err: error }, 'node'))
      .finally(() => {
        beating = null
      })
  }

  await beat()
  const timer = setInterval(tick, options.beatMs ?? beatMs).unref()
  return {
    beat,
    async announce(given) {
      addresses = given
      await write()
    },
    async leave() {
      clearInterval(timer)
      await beating
      await store.removeNodes(db.q, [node.id])
    },
  }
}

/** Whether a node has ended, of those with a row; a claim under any other name ends with its lease. */
export type HasEnded = (nodeId: string) => boolean

type NodeContext = Pick<MembershipOptions, 'db' | 'clock'>

const longAgo = ({ clock }: NodeContext, ms: number) => new Date(clock.now().getTime() - ms).toISOString()

/** The nodes that have ended without deleting their rows. Those of an hour ago are forgotten. */
export async function endedNodes(ctx: NodeContext): Promise<HasEnded> {
  const ended = await store.notSeenSince(ctx.db.q, longAgo(ctx, timesOf(ctx.db).deadMs), 10 * endedListed)
  await store.removeNotSeenSince(ctx.db.q, longAgo(ctx, endedListedMs))
  await store.removeNodes(ctx.db.q, ended.slice(endedListed))
  return belongsTo([...ended, ...(await idsEndedHere(ctx))])
}

/** The nodes whose processes have ended on this machine: unlike others, they are not just cut off from the database. */
export const nodesEndedHere = async (ctx: Pick<NodeContext, 'db'>): Promise<HasEnded> =>
  belongsTo(await idsEndedHere(ctx))

async function idsEndedHere({ db }: Pick<NodeContext, 'db'>): Promise<string[]> {
  const rows = await store.allNodes(db.q, listedAtMost)
  return rows.filter((row) => hasEndedHere(row.process)).map(({ id }) => id)
}

/** The other nodes of a database that only this one uses, which have ended therefore. Their rows are deleted. */
export async function replacedNodes({ db }: NodeContext, id: string): Promise<HasEnded> {
  const others = await store.otherNodes(db.q, id)
  await store.removeNodes(db.q, others)
  return belongsTo(others)
}

/** A claim may add what it is for to the id. */
function belongsTo(ids: readonly string[]): HasEnded {
  const known = new Set(ids)
  return (name) => known.has(name.split(' ', 1)[0] ?? '')
}

export const hasEnded = (ctx: NodeContext, { seen_at, process }: store.NodeRow): boolean =>
  seen_at <= longAgo(ctx, timesOf(ctx.db).deadMs) || hasEndedHere(process)

/** Nodes that may be alive, besides a server that has a database for itself. */
export async function livingNodes(ctx: NodeContext): Promise<store.NodeRow[]> {
  if (ctx.db.engine === 'sqlite') return []
  return (await store.allNodes(ctx.db.q, listedAtMost)).filter((row) => !hasEnded(ctx, row))
}
