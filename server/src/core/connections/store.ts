import type { Queries, Tx } from '../../db/engine.ts'
import type { NewRow, Row } from '../../db/schema.ts'

export type ConnectionRow = Row<'connections'>

interface Page {
  readonly offset: number
  readonly limit: number
}

const liveOf = (q: Queries, accountId: number, now: string) =>
  q.selectFrom('connections').where('account_id', '=', accountId).where('lease_until', '>', now)

/** Connections of an account whose nodes are alive, oldest first. */
export const page = (q: Queries, accountId: number, now: string, { offset, limit }: Page): Promise<ConnectionRow[]> =>
  liveOf(q, accountId, now).selectAll().orderBy('created_at').orderBy('id').limit(limit).offset(offset).execute()

export async function count(q: Queries, accountId: number, now: string): Promise<number> {
  const query = liveOf(q, accountId, now).select((e) => e.fn.countAll<number | string>().as('total'))
  return Number((await query.executeTakeFirstOrThrow()).total)
}

/** Their number by kind. */
export async function countByKind(q: Queries, accountId: number, now: string): Promise<Map<string, number>> {
  const rows = await liveOf(q, accountId, now)
    .select((e) => ['kind', e.fn.countAll<number | string>().as('count')])
    .groupBy('kind')
    .execute()
  return new Map(rows.map(({ kind, count }) => [kind, Number(count)]))
}

/** False if there is none with this id, or its node is dead. */
export async function requestEnd(
  tx: Tx,
  accountId: number,
  id: number,
  endedBy: string,
  now: string,
): Promise<boolean> {
  const marked = await tx
    .updateTable('connections')
    .set({ ended_by: endedBy })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('lease_until', '>', now)
    .returning('id')
    .executeTakeFirst()
  return marked !== undefined
}

/** Writes the rows of a node and restores missing ones. Of existing rows, bytes and lease change. */
export async function put(q: Queries, rows: readonly Omit<NewRow<'connections'>, 'ended_by'>[]): Promise<void> {
  await q
    .insertInto('connections')
    .values(rows.map((row) => ({ ...row, ended_by: null })))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((e) => ({ bytes: e.ref('excluded.bytes'), lease_until: e.ref('excluded.lease_until') })),
    )
    .execute()
}

/** Rows of a node that are to be ended, with who requested it. */
export const endRequests = (q: Queries, node: string): Promise<{ id: number; ended_by: string | null }[]> =>
  q
    .selectFrom('connections')
    .select(['id', 'ended_by'])
    .where('node', '=', node)
    .where('ended_by', 'is not', null)
    .execute()

export async function remove(q: Queries, ids: readonly number[]): Promise<void> {
  await q.deleteFrom('connections').where('id', 'in', ids).execute()
}

export async function removeOfNode(q: Queries, node: string): Promise<void> {
  await q.deleteFrom('connections').where('node', '=', node).execute()
}

export async function removeExpired(q: Queries, now: string): Promise<void> {
  await q.deleteFrom('connections').where('lease_until', '<=', now).execute()
}
