import { type RawBuilder, sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import { preparedStatement } from '../../db/prepared.ts'
import {
  idList,
  indexedBy,
  isAfterPosition,
  isInList,
  isLike,
  isPostgres,
  type LogPage,
  type LogPosition,
  logTotal,
} from '../../db/query.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { purgeNow } from '../files/trash/scope-store.ts'

export type NewEntry = Omit<NewRow<'session_log'>, 'id'>

const newEntry = preparedStatement('new-entry', (q, param: NewEntry) =>
  q.insertInto('session_log').values({
    account_id: param.account_id,
    user_id: param.user_id,
    share_id: param.share_id,
    session_id: param.session_id,
    username: param.username,
    ip: param.ip,
    type: param.type,
    path: param.path,
    source_path: param.source_path,
    protocol: param.protocol,
    status: param.status,
    duration: param.duration,
    bytes: param.bytes,
    created_at: param.created_at,
    visitor: param.visitor,
    reason: param.reason,
    total_bytes: param.total_bytes,
    resource_id: param.resource_id,
    version_number: param.version_number,
    version_uploaded_at: param.version_uploaded_at,
  }),
)

export async function insertEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  const [only, ...others] = entries
  if (only && others.length === 0) return void (await newEntry(tx, only))
  for (const some of slices(entries, rowsPerStatement)) await tx.insertInto('session_log').values(some).execute()
}

export type Entry = Row<'session_log'>

const entrySorts = {
  date: 'created_at',
  ip_address: 'ip',
  username: 'username',
  file: 'path',
  type: 'type',
  duration: 'duration',
  size: 'bytes',
  protocol: 'protocol',
} as const
export type EntrySort = keyof typeof entrySorts

/** Conditions are combined with AND. Patterns are for LIKE, escaped with `\`. */
export interface EntryFilter {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly ip?: string | undefined
  readonly id?: number | undefined
  /** Only entries older than this one. */
  readonly below?: LogPosition | undefined
  readonly type?: string | undefined
  readonly status?: string | undefined
  readonly shareId?: number | undefined
  /** The file or folder that entries are about, under whatever path. */
  readonly resourceId?: number | undefined
  readonly usernamePattern?: string | undefined
  readonly pathPattern?: string | undefined
  readonly protocolPattern?: string | undefined
  readonly sort: readonly { readonly field: EntrySort; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

function matching(q: Queries, accountId: number, filter: EntryFilter) {
  let query = q.selectFrom('session_log').where('account_id', '=', accountId)
  if (filter.id !== undefined) query = query.where('id', '=', filter.id)
  if (filter.from !== undefined) query = query.where('created_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('created_at', '<=', filter.to)
  if (filter.below !== undefined) query = query.where(isAfterPosition('created_at', filter.below))
  if (filter.ip !== undefined) query = query.where('ip', '=', filter.ip)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.shareId !== undefined) query = query.where('share_id', '=', filter.shareId)
  if (filter.resourceId !== undefined) query = query.where('resource_id', '=', filter.resourceId)
  if (filter.type !== undefined) query = query.where('type', '=', filter.type)
  if (filter.usernamePattern !== undefined) query = query.where(isLike(q, 'username', filter.usernamePattern))
  if (filter.pathPattern !== undefined) query = query.where(isLike(q, 'path', filter.pathPattern))
  if (filter.protocolPattern !== undefined) query = query.where(isLike(q, 'protocol', filter.protocolPattern))
  return query
}

export async function entriesPage(q: Queries, accountId: number, filter: EntryFilter): Promise<Entry[]> {
  let query = matching(q, accountId, filter).selectAll()
  for (const { field, descending } of filter.sort) query = query.orderBy(entrySorts[field], descending ? 'desc' : 'asc')
  if (filter.sort.length === 0) query = query.orderBy('created_at', 'desc')
  return await query.orderBy('id', 'desc').limit(filter.limit).offset(filter.offset).execute()
}

/** How many match on all pages, when this one has `returned`; see `logTotal`. */
export const countEntries = (q: Queries, accountId: number, filter: EntryFilter, returned: number): Promise<number> =>
  logTotal(q, { ...filter, returned }, (first) => matching(q, accountId, filter).select('id').limit(first))

const ofShare = (q: Queries, accountId: number, shareId: number) =>
  q.selectFrom('session_log').where('account_id', '=', accountId).where('share_id', '=', shareId)

/** Changes of a share and actions of its visitors, newest first. */
export async function entriesOfShare(
  q: Queries,
  accountId: number,
  shareId: number,
  { offset, limit }: LogPage,
): Promise<Entry[]> {
  const query = ofShare(q, accountId, shareId).selectAll()
  return await query.orderBy('id', 'desc').limit(limit).offset(offset).execute()
}

export const countEntriesOfShare = (
  q: Queries,
  accountId: number,
  shareId: number,
  page: LogPage & { readonly returned: number },
): Promise<number> => logTotal(q, page, (first) => ofShare(q, accountId, shareId).select('id').limit(first))

// Literals, because the planner would not use the partial index for bound values.
const isChange = sql`type not in ('RETR', 'PREVIEW', 'DENIED')`
const isOf = (types: readonly string[]) => sql`type in (${sql.join(types.map((type) => sql.lit(type)))})`
const changes = (q: Queries, accountId: number): RawBuilder<unknown> =>
  sql`from session_log ${indexedBy(q, 'session_log_changes')} where account_id = ${accountId} and ${isChange}`

/** The latest entries of these types about one file or folder, at `since` or later, without incomplete transfers. */
export async function changesOf(
  q: Queries,
  accountId: number,
  resourceId: number,
  { types, since, limit }: { readonly types: readonly string[]; readonly since: string; readonly limit: number },
): Promise<Entry[]> {
  const { rows } = await sql<Entry>`select * ${changes(q, accountId)} and resource_id = ${resourceId}
    and created_at >= ${since} and ${isOf(types)} and status = '-'
    order by created_at desc, id desc limit ${limit}`.execute(q)
  return rows
}

/** Below a path of a folder. Counts characters, where JavaScript counts units of UTF-16. */
function isBelow(column: string, folder: string): RawBuilder<unknown> {
  const prefix = folder === '/' ? folder : `${folder}/`
  return sql`substr(${sql.ref(column)}, 1, ${[...prefix].length}) = ${prefix}`
}

export interface RangeBelow {
  /** Of the folder, in the account. */
  readonly path: string
  readonly types: readonly string[]
  readonly since: string
  /** Latest entries of each file or folder that are looked at. */
  readonly each: number
  readonly limit: number
}

/**
 * Of the latest entries about each of these files and folders, at `since` or later, those that happened below a path, the latest first.
 * The work is bounded by the number of ids.
 */
export async function changesBelow(
  q: Queries,
  accountId: number,
  ids: readonly number[],
  range: RangeBelow,
): Promise<Entry[]> {
  return (await selectBelow(q, accountId, ids, range).execute(q)).rows
}

export function selectBelow(
  q: Queries,
  accountId: number,
  ids: readonly number[],
  { path, types, since, each, limit }: RangeBelow,
): RawBuilder<Entry> {
  const latest = sql`${changes(q, accountId)} and resource_id = wanted.id
    and created_at >= ${since} and ${isOf(types)} and status = '-' order by created_at desc, id desc limit ${each}`
  const list = idList(q, ids)
  const source = isPostgres(q)
    ? sql`unnest(cast(${list} as bigint[])) as wanted (id) cross join lateral (select * ${latest}) as entry`
    : sql`(select value as id from json_each(${list})) as wanted
        cross join session_log as entry on entry.id in (select id ${latest})`
  return sql<Entry>`select entry.* from ${source} where ${isBelow('entry.path', path)}
    order by entry.created_at desc, entry.id desc limit ${limit}`
}

/** When one of these was created, or last renamed, moved or restored; null if that is not in the log. */
export async function lastPlaced(q: Queries, accountId: number, ids: readonly number[]): Promise<string | null> {
  const { rows } = await sql<{ at: string | null }>`select max(created_at) as at ${changes(q, accountId)}
    and ${isInList(q, 'resource_id', idList(q, ids))} and ${isOf(['MKD', 'RNTO', 'MOVE', 'RESTORE'])}`.execute(q)
  return rows[0]?.at ?? null
}

/** Deletions and moves, the latest of an account, among which those of a folder are looked for. */
const removalsLookedAt = 2_000

export interface Removal extends Entry {
  /** Of what is an entry of the trash: since when. */
  readonly trashed_at: string | null
}

/**
 * The latest deletions of what was below a folder, and moves out of it, at `since` or later; without deletions of what was restored to it.
 * Undoing a restore makes it as if it had not happened: what is in the trash since before that was deleted then. `path`: of the folder,
 * in the account. A bounded number of entries of the account is looked at, so in a busy account older ones are not found.
 */
export async function removalsBelow(
  q: Queries,
  accountId: number,
  { path, since, limit }: { readonly path: string; readonly since: string; readonly limit: number },
): Promise<Removal[]> {
  const restores = sql`${changes(q, accountId)} and resource_id = latest.resource_id and ${isOf(['RESTORE'])}`
  const { rows } = await sql<Removal>`select latest.*, r.deleted_at as trashed_at from (
      select * from session_log ${indexedBy(q, 'session_log_removals')}
      where account_id = ${accountId} and type in ('DELE', 'MOVE') and status = '-' and created_at >= ${since}
      order by created_at desc, id desc limit ${removalsLookedAt}
    ) as latest left join resources as r on r.id = latest.resource_id and r.deleted_at > ${purgeNow}
    where (latest.type = 'DELE' and ${isBelow('latest.path', path)}
        and not exists (select 1 ${restores} and id > latest.id and ${isBelow('path', path)}
          and (r.deleted_at is null or created_at <= r.deleted_at))
        and not exists (select 1 ${restores} and id < latest.id and created_at > r.deleted_at))
      or (latest.type = 'MOVE' and ${isBelow('latest.source_path', path)} and not ${isBelow('latest.path', path)})
    order by latest.created_at desc, latest.id desc limit ${limit}`.execute(q)
  return rows
}
