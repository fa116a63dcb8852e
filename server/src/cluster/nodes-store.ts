import type { Queries } from '../db/engine.ts'
import type { Row } from '../db/schema.ts'

export type NodeRow = Row<'nodes'>

/** Writes a node's row, or restores it. A row that exists keeps its mark of being drained, which is returned. */
export async function putNode(q: Queries, node: Omit<NodeRow, 'draining'>): Promise<boolean> {
  const { addresses, settings, seen_at } = node
  const row = await q
    .insertInto('nodes')
    .values({ ...node, draining: 0 })
    .onConflict((c) => c.column('id').doUpdateSet({ addresses, settings, seen_at }))
    .returning('draining')
    .executeTakeFirstOrThrow()
  return row.draining === 1
}

/** Whether a node is drained; null if it has no row. */
export async function readDraining(q: Queries, id: string): Promise<boolean | null> {
  const row = await q.selectFrom('nodes').select('draining').where('id', '=', id).executeTakeFirst()
  return row ? row.draining === 1 : null
}

/** Returns the label of the node; null if there is none. */
export async function setDraining(q: Queries, id: string, isDraining: boolean): Promise<string | null> {
  const update = q
    .updateTable('nodes')
    .set({ draining: isDraining ? 1 : 0 })
    .where('id', '=', id)
  return (await update.returning('label').executeTakeFirst())?.label ?? null
}

/** Up to `limit` nodes, the longest running first. */
export const allNodes = (q: Queries, limit: number): Promise<NodeRow[]> =>
  q.selectFrom('nodes').selectAll().orderBy('started_at').orderBy('id').limit(limit).execute()

/** Up to `limit` nodes that were last seen at or before this time, the last of them first. */
export async function notSeenSince(q: Queries, time: string, limit: number): Promise<string[]> {
  const query = q.selectFrom('nodes').select('id').where('seen_at', '<=', time)
  return (await query.orderBy('seen_at', 'desc').limit(limit).execute()).map(({ id }) => id)
}

export async function otherNodes(q: Queries, id: string): Promise<string[]> {
  return (await q.selectFrom('nodes').select('id').where('id', '!=', id).execute()).map((row) => row.id)
}

export async function removeNodes(q: Queries, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await q.deleteFrom('nodes').where('id', 'in', ids).execute()
}

export async function removeNotSeenSince(q: Queries, time: string): Promise<void> {
  await q.deleteFrom('nodes').where('seen_at', '<=', time).execute()
}
