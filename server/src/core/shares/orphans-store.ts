/** Shares and direct links of purged folders. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'

const isPurged = (column: 'shares.resource_id' | 'direct_links.resource_id') =>
  sql<boolean>`not exists (select 1 from resources where resources.id = ${sql.ref(column)})`

export async function closeOrphanedShares(q: Queries, at: string): Promise<void> {
  const open = q.updateTable('shares').set({ status: 0, modified_at: at }).where('status', '=', 1)
  await open.where('resource_id', 'is not', null).where(isPurged('shares.resource_id')).execute()
}

export async function deleteOrphanedLinks(q: Queries): Promise<void> {
  await q.deleteFrom('direct_links').where(isPurged('direct_links.resource_id')).execute()
}
