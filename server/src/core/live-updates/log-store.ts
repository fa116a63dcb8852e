/** Queries for what has changed since a position, from the session log and the tables of accounts, connections and attempts. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import { idList, isInList, isPostgres } from '../../db/query.ts'

/** What live updates need of an entry of the session log. */
export interface LogEntry {
  readonly id: number
  readonly account_id: number
  readonly user_id: number | null
  readonly protocol: string
  readonly share_id: number | null
  readonly type: string
  readonly status: string
  /** Longer than `longestPath` if it was cut. */
  readonly path: string
  readonly source_path: string
}

/** Longer paths, which can have 64 KiB, are cut: thousands of entries are read at a time. */
export const longestPath = 2_000

const beginning = (column: 'path' | 'source_path') =>
  sql<string>`substr(${sql.ref(column)}, 1, ${sql.lit(longestPath + 1)})`.as(column)

const columns = [
  ...(['id', 'account_id', 'user_id', 'protocol', 'share_id', 'type', 'status'] as const),
  ...[beginning('path'), beginning('source_path')],
]

/** Entries of these accounts with larger ids, in the order of ids. */
export const entriesAfter = (
  q: Queries,
  after: number,
  accountIds: readonly number[],
  limit: number,
): Promise<LogEntry[]> =>
  q
    .selectFrom('session_log')
    .select(columns)
    .where('id', '>', after)
    .where(isInList(q, 'account_id', idList(q, accountIds)))
    .orderBy('id')
    .limit(limit)
    .execute()

/** Entries of an account since an instant. */
export const entriesSince = (q: Queries, accountId: number, since: string, limit: number): Promise<LogEntry[]> =>
  q
    .selectFrom('session_log')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('created_at', '>=', since)
    .orderBy('created_at')
    .limit(limit)
    .execute()

/** Ids of the entries after a position, of all accounts. */
export async function idsAfter(q: Queries, after: number): Promise<number[]> {
  return (await q.selectFrom('session_log').select('id').where('id', '>', after).execute()).map(({ id }) => id)
}

/** The end of the log at an instant. */
export interface LogEnd {
  /** The largest committed id; 0 for an empty log. */
  readonly last: number
  /** All transactions below this one had ended; those from `next` on had not begun. Null where ids are committed in order: on SQLite. */
  readonly transactions: { readonly ended: bigint; readonly next: bigint } | null
}

export async function logEnd(q: Queries): Promise<LogEnd> {
  const last = q.selectFrom('session_log').select((e) => e.fn.max('id').as('last'))
  if (!isPostgres(q)) return { last: (await last.executeTakeFirst())?.last ?? 0, transactions: null }
  const row = await last
    .select([
      sql<string>`pg_snapshot_xmin(pg_current_snapshot())::text`.as('ended'),
      sql<string>`pg_snapshot_xmax(pg_current_snapshot())::text`.as('next'),
    ])
    .executeTakeFirstOrThrow()
  return { last: row.last ?? 0, transactions: { ended: BigInt(row.ended), next: BigInt(row.next) } }
}

/** The owners of these shares, by the ids of the shares. */
export async function ownersOf(q: Queries, shareIds: readonly number[]): Promise<Map<number, number>> {
  const query = q
    .selectFrom('shares')
    .select(['id', 'owner_id'])
    .where(isInList(q, 'id', idList(q, shareIds)))
  return new Map((await query.execute()).map(({ id, owner_id }) => [id, owner_id]))
}

/** A text for each of these accounts that has connections; it changes with its connections and their bytes. */
export async function connectionMarks(
  q: Queries,
  accountIds: readonly number[],
  now: string,
): Promise<Map<number, string>> {
  const rows = await q
    .selectFrom('connections')
    .select(['account_id', sql<string>`count(*) || ' ' || sum(bytes) || ' ' || sum(id)`.as('mark')])
    .where(isInList(q, 'account_id', idList(q, accountIds)))
    .where('lease_until', '>', now)
    .groupBy('account_id')
    .execute()
  return new Map(rows.map(({ account_id, mark }) => [account_id, mark]))
}

/** For each of these accounts the bytes of its versions that quotas count: they change when a version is added or deleted. */
export async function versionMarks(q: Queries, accountIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await q
    .selectFrom('accounts')
    .select(['id', 'versions_used'])
    .where(isInList(q, 'id', idList(q, accountIds)))
    .execute()
  return new Map(rows.map(({ id, versions_used }) => [id, `${versions_used}`]))
}

/** The time of the latest delivery attempt of each of these accounts that has one. */
export async function latestAttempts(q: Queries, accountIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await q
    .selectFrom('accounts as a')
    .select((e) => [
      'a.id',
      e
        .selectFrom('webhook_attempts as t')
        .whereRef('t.account_id', '=', 'a.id')
        .select((s) => s.fn.max('t.sent_at').as('latest'))
        .as('latest'),
    ])
    .where(isInList(q, 'a.id', idList(q, accountIds)))
    .execute()
  return new Map(rows.flatMap(({ id, latest }) => (latest === null ? [] : [[id, latest] as const])))
}
