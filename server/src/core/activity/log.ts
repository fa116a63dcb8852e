/** The session log for administrators. */
import { plainAddress } from '../../lib/net/address.ts'
import { pagesOf } from '../../lib/streams/query-pages.ts'
import { likePattern } from '../../lib/text/glob.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as store from './log-pruning-store.ts'
import { nicknamesOf } from './nicknames-store.ts'
import { type LoggedShare, loggedShares } from './shares-store.ts'
import { countEntries, type Entry, type EntryFilter, entriesPage } from './store.ts'

export type LogFilter = Omit<EntryFilter, 'pathPattern' | 'usernamePattern' | 'protocolPattern'> & {
  /** Globs. */
  readonly path?: string | undefined
  readonly username?: string | undefined
  readonly protocol?: string | undefined
}

const pattern = (glob: string | undefined) => (glob === undefined ? undefined : likePattern(glob))

/** An entry with the share that was changed or used. */
export type LogEntry = Entry & {
  readonly share: LoggedShare | null
  /** Nickname of the user, if there is one who still has that username. */
  readonly nickname: string
}

const entryFilter = ({ path, username, protocol, ip, ...filter }: LogFilter): EntryFilter => ({
  ...filter,
  // The log has IPv6 addresses in their shortest form.
  ip: ip && (plainAddress(ip) ?? ip),
  pathPattern: pattern(path),
  usernamePattern: pattern(username),
  protocolPattern: pattern(protocol),
})

/** How many entries match on all pages, when this page has `returned`; see `logTotal`. */
export async function total(ctx: Needs<'db'>, actor: Actor, filter: LogFilter, returned: number): Promise<number> {
  mustBeAdmin(actor, 'see activity')
  return await countEntries(ctx.db.q, actor.accountId, entryFilter(filter), returned)
}

/** One page of the log, newest first unless sorted otherwise. */
export async function list(ctx: Needs<'db'>, actor: Actor, filter: LogFilter): Promise<LogEntry[]> {
  mustBeAdmin(actor, 'see activity')
  const entries = await entriesPage(ctx.db.q, actor.accountId, entryFilter(filter))
  const ids = [...new Set(entries.flatMap(({ share_id: id }) => id ?? []))]
  const shares = ids.length > 0 ? await loggedShares(ctx.db.q, actor.accountId, ids) : null
  const nicknames = await nicknamesOf(ctx.db.q, actor.accountId, [
    ...new Set(entries.map(({ username: name }) => name)),
  ])
  return entries.map((entry) => ({
    ...entry,
    share: shares?.get(entry.share_id ?? 0) ?? null,
    nickname: nicknames.get(entry.username) ?? '',
  }))
}

const batchSize = 1000

/** All matching entries, newest first, in chunks. */
export function batches(
  ctx: Needs<'db'>,
  actor: Actor,
  filter: Omit<LogFilter, 'sort' | 'offset' | 'limit' | 'below'>,
): AsyncGenerator<LogEntry[]> {
  const sort = [{ field: 'date', descending: true }] as const
  return pagesOf(
    batchSize,
    (below: LogFilter['below']) => list(ctx, actor, { ...filter, below, sort, offset: 0, limit: batchSize }),
    (last) => ({ at: last.created_at, id: last.id }),
  )
}

/** Small, so that a transaction does not delay others. */
const prunedAtOnce = 500

/** Deletes entries older than the retention time, one batch per transaction. Returns how many. */
export async function pruneSessionLog(ctx: Needs<'db' | 'clock' | 'settings'>): Promise<number> {
  const { sessionLogMs } = ctx.settings
  if (sessionLogMs === null) return 0
  const before = new Date(ctx.clock.now().getTime() - sessionLogMs).toISOString()
  let total = 0
  for (const accountId of await store.accountsWithEntries(ctx.db.q, before))
    for (let deleted = prunedAtOnce; deleted === prunedAtOnce; total += deleted)
      deleted = await ctx.db.tx((tx) => store.deleteEntries(tx, accountId, before, prunedAtOnce))
  return total
}
