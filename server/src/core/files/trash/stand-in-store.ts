/**
 * Stand-ins: folders created again for what was restored to a folder in the trash, at the path of that folder or of one in it. They are marked with the deletion that took the original away.
 */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { changeChildCount, markDeleted } from '../tree/store.ts'
import { purgeNow } from './scope-store.ts'
import type { FormerDeletion } from './store.ts'

export interface Child {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly isLive: boolean
  /** True for a stand-in of the deletion asked for. */
  readonly isStandIn: boolean
}

/** Marks new folders as stand-ins. */
export async function markStandIns(tx: Tx, ids: readonly number[], { at, by }: FormerDeletion): Promise<void> {
  await tx.updateTable('resources').set({ last_deleted_at: at, last_deleted_by: by }).where('id', 'in', ids).execute()
}

/** Of a stand-in that was created as long ago as its original: a name that nothing has. */
const keptMark = ''

/** Marks a new folder as the stand-in of another one that it takes the place of, whose creator and time of creation it gets. */
export async function markKept(tx: Tx, id: number, originalId: number, { at, by }: FormerDeletion): Promise<void> {
  const original = await tx
    .selectFrom('resources')
    .select(['created_at', 'created_by'])
    .where('id', '=', originalId)
    .executeTakeFirstOrThrow()
  const marked = { last_deleted_at: at, last_deleted_by: by, restored_name: keptMark }
  await tx
    .updateTable('resources')
    .set({ ...marked, ...original })
    .where('id', '=', id)
    .execute()
}

/** Marks folders that were created in place of purged ones, which no restored folder takes the place of. */
export async function markRecreated(tx: Tx, ids: readonly number[]): Promise<void> {
  const marked = { last_deleted_at: purgeNow, last_deleted_by: null }
  await tx.updateTable('resources').set(marked).where('id', 'in', ids).execute()
}

/** What is restored itself was created before its deletion, and has no such mark. */
const isStandIn = ({ at, by }: FormerDeletion) =>
  sql<number>`case when type = 'dir' and last_deleted_at = ${at} and last_deleted_by = ${by}
    and (created_at >= ${at} or restored_name = ${keptMark})
    then 1 else 0 end`

const children = (q: Queries, deletion: FormerDeletion) =>
  q
    .selectFrom('resources')
    .select(['id', 'name', 'type', 'deleted_at', isStandIn(deletion).as('stands_in')])
    .orderBy('id')

type Row = Awaited<ReturnType<ReturnType<typeof children>['execute']>>[number]

const toChild = ({ id, name, type, deleted_at, stands_in }: Row): Child => ({
  ...{ id, name, type },
  isLive: deleted_at === null,
  isStandIn: Number(stands_in) === 1,
})

/** At most `limit` of what a folder contains, with what was deleted from it. */
export async function childrenOf(q: Queries, folderId: number, deletion: FormerDeletion, limit: number) {
  return (await children(q, deletion).where('parent_id', '=', folderId).limit(limit).execute()).map(toChild)
}

/** Those live children of a folder that have one of these names. */
export async function childrenNamed(
  q: Queries,
  folderId: number,
  deletion: FormerDeletion,
  names: readonly string[],
): Promise<Child[]> {
  if (names.length === 0) return []
  const query = children(q, deletion).where('parent_id', '=', folderId).where('deleted_at', 'is', null)
  return (await query.where('name', 'in', names).execute()).map(toChild)
}

/** Whether anything but its contents belongs to a folder: users, shares, links, notifications, webhooks, quotas, stars or uploads. */
export async function isReferredTo(q: Queries, accountId: number, folderId: number): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    select 1 as id from users where account_id = ${accountId} and home_id = ${folderId}
    union all select 1 from shares where account_id = ${accountId} and resource_id = ${folderId}
    union all select 1 from direct_links where resource_id = ${folderId}
    union all select 1 from notifications where account_id = ${accountId} and resource_id = ${folderId}
    union all select 1 from webhooks where account_id = ${accountId} and resource_id = ${folderId}
    union all select 1 from starred where resource_id = ${folderId}
    union all select 1 from folder_quotas where folder_id = ${folderId}
    union all select 1 from deep_folders where resource_id = ${folderId}
    union all select 1 from resumable_uploads where folder_id = ${folderId}
    union all select 1 from resources where storage_parent_id = ${folderId}
    limit 1`.execute(q)
  return rows.length > 0
}

/**
 * Whether a folder was created for a restore, contains nothing and nothing else needs it. Nothing may have been deleted from it either.
 */
export async function isRemovable(q: Queries, accountId: number, id: number): Promise<boolean> {
  const row = await q
    .selectFrom('resources')
    .select('id')
    .where('id', '=', id)
    .where('type', '=', 'dir')
    .where('child_count', '=', 0)
    .where((e) => e.or([e('created_at', '>=', e.ref('last_deleted_at')), e('restored_name', '=', keptMark)]))
    .where('last_deleted_at', 'is not', null)
    .executeTakeFirst()
  if (!row) return false
  const rest = await q
    .selectFrom('resources')
    .select('id')
    .where('parent_id', '=', id)
    .where((e) => e.or([e('deleted_at', 'is', null), e('deleted_at', '>', purgeNow)]))
    .limit(1)
    .executeTakeFirst()
  return rest === undefined && !(await isReferredTo(q, accountId, id))
}

/** Moves all that a folder contains, and what was deleted from it, into another one. The names are free there. */
export async function moveContents(tx: Tx, from: number, to: number): Promise<void> {
  await tx.updateTable('resources').set({ parent_id: to }).where('parent_id', '=', from).execute()
}

export async function addToChildCount(tx: Tx, folderId: number, by: number): Promise<void> {
  await tx
    .updateTable('resources')
    .set((e) => ({ child_count: e('child_count', '+', by) }))
    .where('id', '=', folderId)
    .execute()
}

/** Removes an empty stand-in: it is purged next, and no entry of the trash. */
export async function removeStandIn(
  tx: Tx,
  { id, parentId, by }: { readonly id: number; readonly parentId: number; readonly by: number },
): Promise<void> {
  await markDeleted(tx, id, purgeNow, by)
  await changeChildCount(tx, parentId, -1)
}
