/** Which entries of the trash somebody sees. */
import { sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, isInList } from '../../../db/query.ts'
import type { Actor } from '../../actor.ts'

/** The time of deletion of what is due for the next purge. */
export const purgeNow = '1970-01-01T00:00:00.000Z'

/** The trash of an account, or the part of it that one user sees. */
export interface TrashScope {
  readonly accountId: number
  /** Null for all of the account. */
  readonly seenBy: Viewer | null
}

interface Viewer {
  readonly userId: number
  /** Folders in the home folder that what others have deleted was in. */
  readonly folderIds: readonly number[]
}

/** What a user deleted, and what others deleted in these folders that the user had created, or uploaded. */
export const isSeenBy = (q: Queries, { userId, folderIds }: Viewer, table = 'resources') => {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  return sql<boolean>`(${column('deleted_by')} = ${userId} or ((${column('created_by')} = ${userId} or ${column('uploaded_by')} = ${userId})
    and ${isInList(q, `${table}.parent_id`, idList(q, folderIds))}))`
}

/** Folders of one user's entries that others deleted; of more, these are not seen. */
const maxFolders = 10_000

/**
 * The folders below a root folder, or the root folder, that entries were in which a user had created or uploaded, and others deleted.
 * `ids`: of these entries only.
 */
export async function foldersOfOwn(
  q: Queries,
  { accountId, userId, rootId }: Pick<Actor, 'accountId' | 'userId' | 'rootId'>,
  ids?: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive former (id) as (
      select distinct parent_id from resources
        where account_id = ${accountId} and deleted_at > ${purgeNow} and parent_id is not null
          and (created_by = ${userId} or uploaded_by = ${userId}) and coalesce(deleted_by, 0) <> ${userId}
          ${ids ? sql`and ${isInList(q, 'id', idList(q, ids))}` : sql``} limit ${maxFolders}
    ), up (start, id, parent_id) as (
      select r.id, r.id, r.parent_id from former join resources r on r.id = former.id
      union all
      select up.start, r.id, r.parent_id from up join resources r on r.id = up.parent_id where up.id <> ${rootId}
    ) select start as id from up where id = ${rootId}`.execute(q)
  return rows.map(({ id }) => id)
}

/** Those of these resources that are entries of the trash. */
export async function entriesAmong(
  q: Queries,
  { accountId, seenBy }: TrashScope,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  let query = q
    .selectFrom('resources as r')
    .select('r.id')
    .where(isInList(q, 'r.id', idList(q, ids)))
    .where('r.account_id', '=', accountId)
    .where('r.deleted_at', '>', purgeNow)
    .where('r.parent_id', 'is not', null)
  if (seenBy !== null) query = query.where(isSeenBy(q, seenBy, 'r'))
  return new Set((await query.execute()).map(({ id }) => id))
}
