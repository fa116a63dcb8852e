/** The last actions on files, and files that users have opened. Each query reads a bounded number of rows, by an index. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { idList, indexedBy, isInList, isPostgres, rowList } from '../../../db/query.ts'
import type { TimeKey } from '../search/key.ts'
import type { Latest, NotedAction, Origin, Wanted, Whose } from './recent-file.ts'

/** A file, with its former name or folder if the action changed it. */
export interface ActedOn {
  readonly id: number
  readonly name: string | null
  readonly folderId: number | null
}

export interface NewAction {
  readonly files: readonly ActedOn[]
  readonly accountId: number
  readonly userId: number | null
  readonly visitor: string | null
  readonly action: NotedAction
  readonly at: string
}

/** In the transaction that changes the files, which has locked them. */
export async function noteAction(tx: Tx, { files, accountId, userId, visitor, action, at }: NewAction): Promise<void> {
  const list = rowList(files)
  const rows = isPostgres(tx)
    ? sql`json_to_recordset(cast(${list} as json)) as f (id bigint, name text, "folderId" bigint)`
    : sql`(select json_extract(value, '$.id') as id, json_extract(value, '$.name') as name,
        json_extract(value, '$.folderId') as "folderId" from json_each(${list})) as f`
  await sql`insert into recent_actions
      (resource_id, account_id, user_id, visitor, action, acted_at, former_name, former_folder_id)
    select r.id, r.account_id, cast(${userId} as bigint), cast(${visitor} as text), cast(${action} as text), cast(${at} as text),
      f.name, f."folderId"
    from ${rows} cross join resources r where r.id = f.id and r.account_id = ${accountId}
    on conflict (resource_id) do update set user_id = excluded.user_id, visitor = excluded.visitor, action = excluded.action,
      acted_at = excluded.acted_at, former_name = excluded.former_name, former_folder_id = excluded.former_folder_id`.execute(
    tx,
  )
}

/** Files that are remembered of a user. */
export const maxOpens = 200

/** Remembers that a user has opened files, and forgets the oldest. */
export async function noteOpens(tx: Tx, userId: number, ids: readonly number[], at: string): Promise<void> {
  // Sorted, so that two transactions of a user lock the same rows in the same order.
  const rows = ids
    .slice(0, maxOpens)
    .toSorted((a, b) => a - b)
    .map((id) => ({ user_id: userId, resource_id: id, opened_at: at }))
  await tx
    .insertInto('recent_opens')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'resource_id']).doUpdateSet((e) => ({ opened_at: e.ref('excluded.opened_at') })),
    )
    .execute()
  // Rows that another transaction of the user has locked are left to it.
  await sql`delete from recent_opens where user_id = ${userId} and resource_id in (
    select o.resource_id from recent_opens o where o.user_id = ${userId} and (o.opened_at, o.resource_id) <= (
      select l.opened_at, l.resource_id from recent_opens l where l.user_id = ${userId}
      order by l.opened_at desc, l.resource_id desc limit 1 offset ${sql.lit(maxOpens)})
    ${isPostgres(tx) ? sql`for update skip locked` : sql``})`.execute(tx)
}

/** An action on a file, in the order of the list: the latest first. It is not known whether it was the last one of its file. */
export interface Candidate extends TimeKey {
  /** In lower case. */
  readonly name: string
}

/** Which actions are read: those of some people, of one kind. */
type Filter = Pick<Wanted, 'whose' | 'activity'>

const passes = ({ whose, activity }: Filter): RawBuilder<unknown> =>
  sql`${actedBy(whose)} ${activity === undefined ? sql`` : sql`and a.action = ${activity}`}`

const actedBy = (whose: Whose): RawBuilder<unknown> => {
  if (whose === 'everyone') return sql``
  if (whose === 'visitors') return sql`and a.visitor is not null`
  const isTheirs = sql`(a.user_id = ${whose.userId} and a.visitor is null)`
  return whose.is === 'this' ? sql`and ${isTheirs}` : sql`and (a.user_id is null or not ${isTheirs})`
}

const newestFirst = sql`order by a.acted_at desc, a.resource_id desc`
const afterKey = (key: TimeKey | null) => (key ? sql`and (a.acted_at, a.resource_id) < (${key.at}, ${key.id})` : sql``)

/** The actions of an account, by the index in the order of the list. */
const actionsOf = (q: Queries, accountId: number) =>
  sql`recent_actions a ${indexedBy(q, 'recent_actions_latest')} where a.account_id = ${accountId}`

/** The key of the action `count` actions after a key; null if there are fewer. Reads the index only. */
export async function actionAhead(
  q: Queries,
  accountId: number,
  key: TimeKey | null,
  count: number,
): Promise<TimeKey | null> {
  const { rows } = await sql<TimeKey>`select a.acted_at as at, a.resource_id as id from ${actionsOf(q, accountId)}
    ${afterKey(key)} ${newestFirst} limit 1 offset ${count - 1}`.execute(q)
  return rows[0] ?? null
}

/** Of these, the files that are in no trash, with their names. A statement of its own: as a join it depends on statistics. */
async function filesOf(q: Queries, keys: readonly TimeKey[]): Promise<Candidate[]> {
  if (keys.length === 0) return []
  const query = q
    .selectFrom('resources')
    .select(['id', 'search_name as name'])
    .where('type', '=', 'file')
    .where('deleted_at', 'is', null)
  const ids = keys.map(({ id }) => id)
  const names = new Map(
    (await query.where(isInList(q, 'id', idList(q, ids))).execute()).map((row) => [row.id, row.name]),
  )
  return keys.flatMap((key) => {
    const name = names.get(key.id)
    return name === undefined ? [] : [{ ...key, name }]
  })
}

/** Actions on files of an account between two keys, the second one included. */
export async function actionsBetween(
  q: Queries,
  accountId: number,
  [after, last]: readonly [TimeKey | null, TimeKey | null],
  filter: Filter,
): Promise<Candidate[]> {
  const until = last ? sql`and (a.acted_at, a.resource_id) >= (${last.at}, ${last.id})` : sql``
  const { rows } = await sql<TimeKey>`select a.resource_id as id, a.acted_at as at from ${actionsOf(q, accountId)}
    ${afterKey(after)} ${until} ${passes(filter)} ${newestFirst}`.execute(q)
  return await filesOf(q, rows)
}

/** Actions after a key on these files. */
export async function actionsOn(
  q: Queries,
  files: readonly Pick<Candidate, 'id' | 'name'>[],
  after: TimeKey | null,
  filter: Filter,
): Promise<Candidate[]> {
  const names = new Map(files.map(({ id, name }) => [id, name]))
  const ids = idList(q, [...names.keys()])
  const { rows } = await sql<TimeKey>`select a.resource_id as id, a.acted_at as at from recent_actions a
    where ${isInList(q, 'a.resource_id', ids)} ${afterKey(after)} ${passes(filter)}`.execute(q)
  return rows.map((key) => ({ ...key, name: names.get(key.id) ?? '' }))
}

/** The files that a user has opened and that are in no trash, at most `maxOpens`. */
export async function opensOf(q: Queries, userId: number): Promise<Candidate[]> {
  const query = q
    .selectFrom('recent_opens')
    .select(['resource_id as id', 'opened_at as at'])
    .where('user_id', '=', userId)
  const latest = query.orderBy('opened_at', 'desc').orderBy('resource_id', 'desc').limit(maxOpens)
  return await filesOf(q, await latest.execute())
}

/** Of these files, with the time when the user has opened them. */
export async function latestActions(q: Queries, userId: number, ids: readonly number[]): Promise<Map<number, Latest>> {
  const rows = await q
    .selectFrom('resources as r')
    .leftJoin('recent_actions as a', 'a.resource_id', 'r.id')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .leftJoin('users as p', (join) => join.on('p.id', '=', (e) => e.fn.coalesce('r.uploaded_by', 'r.created_by')))
    .leftJoin('recent_opens as o', (join) => join.onRef('o.resource_id', '=', 'r.id').on('o.user_id', '=', userId))
    .select((e) => [
      'r.id',
      e.fn.coalesce('r.uploaded_by', 'r.created_by').as('uploaderId'),
      'r.restored_from as restoredFrom',
      'a.action',
      'a.acted_at as actedAt',
      'a.user_id as actorId',
      'u.username as actedBy',
      'u.nickname as actedByName',
      'p.nickname as uploaderName',
      'a.former_name as formerName',
      'a.former_folder_id as formerFolderId',
      'a.visitor as actedVisitor',
      'o.opened_at as openedAt',
    ])
    .where(isInList(q, 'r.id', idList(q, ids)))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Those of these folders that were copied or extracted. */
export async function originsOf(q: Queries, ids: readonly number[]): Promise<Map<number, Origin>> {
  const rows = await q
    .selectFrom('recent_actions as a')
    .innerJoin('resources as r', 'r.id', 'a.resource_id')
    .select(['r.id', 'a.action', 'a.acted_at as actedAt', 'r.created_at as createdAt'])
    .where(isInList(q, 'a.resource_id', idList(q, ids)))
    .where('r.type', '=', 'dir')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
