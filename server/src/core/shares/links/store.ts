import type { Queries, Tx } from '../../../db/engine.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'
import type { Flag } from '../../../db/schema/flag.ts'
import type { NewRow, Row } from '../../../db/schema.ts'
import type { DirectLink } from './link.ts'

const flag = (on: boolean): Flag => (on ? 1 : 0)

const toLink = (row: Row<'direct_links'>): DirectLink => ({
  id: row.id,
  accountId: row.account_id,
  createdBy: row.created_by,
  folderId: row.resource_id,
  hash: row.hash,
  enabled: row.enabled === 1,
  listed: row.index_enabled === 1,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

/** Throws the engine's unique violation when the folder has one. */
export async function insertLink(tx: Tx, link: Omit<NewRow<'direct_links'>, 'id'>): Promise<number> {
  return (await tx.insertInto('direct_links').values(link).returning('id').executeTakeFirstOrThrow()).id
}

export async function linksOf(q: Queries, accountId: number): Promise<DirectLink[]> {
  const query = q.selectFrom('direct_links').selectAll().where('account_id', '=', accountId).orderBy('id')
  return (await query.execute()).map(toLink)
}

/** Enabled links of these folders, at most `limit`. */
export async function enabledLinksOf(
  q: Queries,
  accountId: number,
  folderIds: readonly number[],
  limit: number,
): Promise<DirectLink[]> {
  const query = q
    .selectFrom('direct_links')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('enabled', '=', 1)
    .where(isInList(q, 'resource_id', idList(q, folderIds)))
    .orderBy('id', 'desc')
    .limit(limit)
  return (await query.execute()).map(toLink)
}

export async function linkById(q: Queries, accountId: number, id: number): Promise<DirectLink | null> {
  const query = q.selectFrom('direct_links').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toLink(row) : null
}

export async function lockLink(tx: Tx, accountId: number, id: number): Promise<DirectLink | null> {
  const query = tx.selectFrom('direct_links').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await lockRows(tx, query).executeTakeFirst()
  return row ? toLink(row) : null
}

export async function linkByHash(q: Queries, hash: string): Promise<DirectLink | null> {
  const row = await q.selectFrom('direct_links').selectAll().where('hash', '=', hash).executeTakeFirst()
  return row ? toLink(row) : null
}

/** Changes of a direct link; undefined fields are unchanged. */
export interface LinkChanges {
  readonly enabled?: boolean | undefined
  readonly listed?: boolean | undefined
}

export async function updateLink(tx: Tx, id: number, { enabled, listed }: LinkChanges, at: string): Promise<void> {
  await tx
    .updateTable('direct_links')
    .set({
      modified_at: at,
      ...(enabled !== undefined && { enabled: flag(enabled) }),
      ...(listed !== undefined && { index_enabled: flag(listed) }),
    })
    .where('id', '=', id)
    .execute()
}

export async function deleteLink(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('direct_links').where('id', '=', id).execute()
}
