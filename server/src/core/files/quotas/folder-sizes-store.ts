/** SQL of the sizes of folders in the root folders of accounts. */
import type { Queries, Tx } from '../../../db/engine.ts'

export interface DueAccount {
  readonly accountId: number
  readonly rootId: number
  readonly diskUsed: number
}

/** Accounts that were never counted, or have changed since and are due; others only when they were counted before `old`. */
export async function dueAccounts(q: Queries, now: string, old: string, limit: number): Promise<DueAccount[]> {
  const rows = await q
    .selectFrom('accounts as a')
    .leftJoin('folder_sizes as f', 'f.account_id', 'a.id')
    .select(['a.id', 'a.root_id', 'a.disk_used'])
    .where('a.root_id', 'is not', null)
    .where((e) =>
      e.or([
        e('f.account_id', 'is', null),
        e.and([
          e('f.due_at', '<=', now),
          e.or([e('f.disk_used', '!=', e.ref('a.disk_used')), e('f.counted_at', '<=', old)]),
        ]),
      ]),
    )
    .orderBy('a.id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, root_id: rootId, disk_used: diskUsed }) =>
    rootId === null ? [] : [{ accountId: id, rootId, diskUsed }],
  )
}

/** Takes the count of an account until `until`. False if another node has it. */
export async function claimCount(tx: Tx, accountId: number, now: string, until: string): Promise<boolean> {
  const row = await tx
    .insertInto('folder_sizes')
    .values({ account_id: accountId, sizes: null, disk_used: 0, counted_at: '', due_at: until })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({ due_at: until }).where('folder_sizes.due_at', '<=', now),
    )
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}

export interface CountedSizes {
  readonly sizes: string
  readonly diskUsed: number
  readonly at: string
  readonly due: string
}

export async function putSizes(
  q: Queries,
  accountId: number,
  { sizes, diskUsed, at, due }: CountedSizes,
): Promise<void> {
  const row = { sizes, disk_used: diskUsed, counted_at: at, due_at: due }
  await q.updateTable('folder_sizes').set(row).where('account_id', '=', accountId).execute()
}

/** The sizes as JSON, and when they were counted; null if they were not. */
export async function sizesOf(q: Queries, accountId: number): Promise<{ sizes: string; at: string } | null> {
  const query = q.selectFrom('folder_sizes').select(['sizes', 'counted_at']).where('account_id', '=', accountId)
  const row = await query.executeTakeFirst()
  return row && row.sizes !== null ? { sizes: row.sizes, at: row.counted_at } : null
}

/** Folders in a folder that are not in the trash, after an id. */
export const foldersIn = (
  q: Queries,
  folderId: number,
  after: number,
  limit: number,
): Promise<{ id: number; name: string }[]> =>
  q
    .selectFrom('resources')
    .select(['id', 'name'])
    .where('parent_id', '=', folderId)
    .where('type', '=', 'dir')
    .where('deleted_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
