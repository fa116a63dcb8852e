/** Log of a share: changes of it and actions of its visitors, for those who may see the share. */
import type { Queries } from '../../db/engine.ts'
import { isAdmin, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as tree from '../files/tree/tree.ts'
import { noSuchShare, searchPattern, visibleOrDeletedShare } from '../shares/finding.ts'
import type { Share } from '../shares/share.ts'
import { countShareChanges, type HistoryFilter, type ShareChange, shareChanges } from './history-store.ts'
import { countEntriesOfShare, type Entry, entriesOfShare } from './store.ts'
import { pathBelow } from './visible-entries.ts'

/** Paths as the actor sees them; '' outside its root folder. */
export interface ShareLogEntry {
  readonly entry: Entry
  readonly shareId: number
  readonly path: string
  readonly previousPath: string
}

export interface Paging {
  readonly offset: number
  readonly limit: number
}

/**
 * One page, newest first, also of a share that was deleted, and how many entries there are on all pages; see `logTotal`. Throws
 * `not-found`, `forbidden`.
 */
export async function ofShare(
  ctx: Needs<'db'>,
  actor: Actor,
  id: number,
  paging: Paging,
): Promise<{ readonly entries: readonly ShareLogEntry[]; readonly total: number }> {
  const { q } = ctx.db
  mustBeAllowed(actor, 'share')
  const share = await visibleOrDeletedShare(q, actor, id)
  if (!share) throw noSuchShare(id)
  const entries = await logEntriesOf(q, actor, await tree.pathOf(q, actor.rootId), share, paging)
  return { entries, total: await countEntriesOfShare(q, actor.accountId, id, { ...paging, returned: entries.length }) }
}

export type ShareHistory = Omit<HistoryFilter, 'ownerId'>

/**
 * One page of changes to shares (created, edited, ended; no visits), including deleted shares. Administrators see those of all
 * shares, other users those of their own.
 */
export async function history(ctx: Needs<'db'>, actor: Actor, filter: ShareHistory): Promise<ShareChange[]> {
  mustBeAllowed(actor, 'share')
  const changes = await shareChanges(ctx.db.q, actor.accountId, historyFilter(actor, filter))
  const home = await tree.pathOf(ctx.db.q, actor.rootId)
  return changes.map(({ entry, share }) => ({
    share,
    entry: { ...entry, path: share.type === 'send' ? entry.path : pathBelow(home, entry.path) },
  }))
}

const historyFilter = (actor: Actor, { search, ...filter }: ShareHistory): HistoryFilter => ({
  ...filter,
  search: search === undefined ? undefined : searchPattern(search),
  ownerId: isAdmin(actor) ? undefined : actor.userId,
})

/** How many changes match on all pages, when this page has `returned`; see `logTotal`. */
export async function historyTotal(
  ctx: Needs<'db'>,
  actor: Actor,
  filter: ShareHistory,
  returned: number,
): Promise<number> {
  mustBeAllowed(actor, 'share')
  return await countShareChanges(ctx.db.q, actor.accountId, historyFilter(actor, filter), returned)
}

const latest = { offset: 0, limit: 20 } as const

/** The latest entry of each of these shares that the actor may see. */
export async function latestOf(ctx: Needs<'db'>, actor: Actor, shares: readonly Share[]): Promise<ShareLogEntry[]> {
  const home = await tree.pathOf(ctx.db.q, actor.rootId)
  const found: ShareLogEntry[] = []
  for (const share of shares) found.push(...(await logEntriesOf(ctx.db.q, actor, home, share, latest)))
  return found
}

async function logEntriesOf(q: Queries, { accountId }: Actor, home: string, { id, type }: Share, paging: Paging) {
  const seen = (path: string) => (type === 'send' ? path : pathBelow(home, path))
  const entries = await entriesOfShare(q, accountId, id, paging)
  return entries.map((entry) => ({
    entry,
    shareId: id,
    path: seen(entry.path),
    previousPath: seen(entry.source_path),
  }))
}
