import type { Queries, Tx } from '../../db/engine.ts'

/** Makes another user the owner of everything that a user created or owns. */
export async function transferOwnership(tx: Tx, fromId: number, toId: number): Promise<void> {
  await tx.updateTable('resources').set({ created_by: toId }).where('created_by', '=', fromId).execute()
  await tx.updateTable('api_keys').set({ created_by: toId }).where('created_by', '=', fromId).execute()
  await tx.updateTable('shares').set({ owner_id: toId }).where('owner_id', '=', fromId).execute()
  await tx.updateTable('direct_links').set({ created_by: toId }).where('created_by', '=', fromId).execute()
}

export async function openShares(q: Queries, ownerId: number) {
  const query = q.selectFrom('shares').select(['id', 'type', 'resource_id', 'access']).where('owner_id', '=', ownerId)
  return await query.where('status', '=', 1).execute()
}

export async function endShare(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('shares').set({ status: 0, modified_at: at }).where('id', '=', id).execute()
  await tx.deleteFrom('visits').where('share_id', '=', id).execute()
}

export async function disableLinks(tx: Tx, creatorId: number, at: string): Promise<void> {
  const links = tx.updateTable('direct_links').set({ enabled: 0, modified_at: at }).where('created_by', '=', creatorId)
  await links.where('enabled', '=', 1).execute()
}
