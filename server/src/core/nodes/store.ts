/** What nodes are doing now, read from what they have claimed in the database. */
import type { Queries } from '../../db/engine.ts'

const countAll = 'count'

/** Connections and transfers of each node. */
export async function connectionsByNode(q: Queries, now: string): Promise<Map<string, number>> {
  const query = q.selectFrom('connections').where('lease_until', '>', now).groupBy('node')
  const rows = await query.select((e) => ['node', e.fn.countAll<number | string>().as(countAll)]).execute()
  return new Map(rows.map(({ node, count }) => [node, Number(count)]))
}

/** Webhook messages that each node is sending, or about to send. */
export async function deliveriesByNode(q: Queries, now: string): Promise<Map<string, number>> {
  const query = q.selectFrom('webhook_messages').where('lease_by', 'is not', null).where('lease_until', '>', now)
  const rows = await query
    .where('state', '=', 'pending')
    .groupBy('lease_by')
    .select((e) => ['lease_by', e.fn.countAll<number | string>().as(countAll)])
    .execute()
  return new Map(rows.map(({ lease_by, count }) => [lease_by ?? '', Number(count)]))
}

/** Names of the shared tasks that each node is running. */
export async function tasksByNode(q: Queries, now: string): Promise<Map<string, string[]>> {
  const query = q.selectFrom('scheduled_tasks').select(['name', 'lease_by']).where('lease_until', '>', now)
  const rows = await query.orderBy('name').execute()
  const byNode = Map.groupBy(rows, ({ lease_by }) => lease_by ?? '')
  return new Map([...byNode].map(([node, tasks]) => [node, tasks.map(({ name }) => name)]))
}
