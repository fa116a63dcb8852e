/** Finds words in the paths of entries of the trash, and in what deleted folders contain. Each query reads a bounded number of rows. */
import { sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, indexedBy, isInList, isPostgres } from '../../../db/query.ts'
import { isSeenBy, purgeNow, type TrashScope } from './scope-store.ts'

/** Folders that entries were in; entries in other folders are found by their own names only. */
const maxFormer = 10_000
/** Deleted folders and folders in them, the last deleted first, and entries in them. */
const maxFolders = 2_000
const maxContents = 20_000

const entriesOf = (q: Queries, { accountId, seenBy }: TrashScope) => sql`
  account_id = ${accountId} and deleted_at > ${purgeNow} and parent_id is not null
    ${seenBy === null ? sql`` : sql`and ${isSeenBy(q, seenBy)}`}`

interface FormerFolder {
  readonly id: number
  /** Whether its name, or that of a folder above it, matches. */
  readonly isMatch: boolean
}

/**
 * The folders that entries were in, whether they are in the trash or not. `rootId`: only those in this folder, and names from it down;
 * null for all of the account. `pattern`: for LIKE, in lower case.
 */
export async function formerFolders(
  q: Queries,
  scope: TrashScope,
  { pattern, rootId }: { readonly pattern: string; readonly rootId: number | null },
): Promise<FormerFolder[]> {
  const root = rootId ?? 0
  // The name of the root folder is not shown.
  const isNamed = sql`case when r.parent_id is not null and r.id <> ${root} and (r.search_name like ${pattern} escape '\\'
    or '/' || r.lost_search || '/' like ${`%/${pattern}/%`} escape '\\') then 1 else 0 end`
  const { rows } = await sql<{ id: number; named: number }>`
    with recursive former (id) as (
      select distinct parent_id from resources where ${entriesOf(q, scope)} limit ${maxFormer}
    ), up (start, id, parent_id, is_named) as (
      select r.id, r.id, r.parent_id, ${isNamed} from former join resources r on r.id = former.id
      union all
      select up.start, r.id, r.parent_id, ${isNamed} from up join resources r on r.id = up.parent_id where up.id <> ${root}
    ) select start as id, max(is_named) as named from up group by start
      having max(case when id = ${root} then 1 else 0 end) = ${rootId === null ? 0 : 1}`.execute(q)
  return rows.map(({ id, named }) => ({ id, isMatch: Number(named) === 1 }))
}

/**
 * Entries whose path matches, `/inbound/orders/a.csv`: for users (`rootId`) from their home folder, and only those that were in it. Of at
 * most `maxFormer` folders, and so many entries.
 */
export async function entriesByPath(
  q: Queries,
  scope: TrashScope,
  { pattern, rootId }: { readonly pattern: string; readonly rootId: number | null },
): Promise<number[]> {
  const root = rootId ?? 0
  const alike = isPostgres(q) ? sql`collate "C"` : sql``
  const isTop = sql`(r.parent_id is null or r.id = ${root})`
  const lost = sql`coalesce('/' || r.lost_search, '') ${alike}`
  const path = sql`case when ${isTop} then substr(r.search_name, 1, 0) else ${lost} || '/' || r.search_name end`
  const { rows } = await sql<{ id: number }>`
    with recursive former (id) as (
      select distinct parent_id from resources where ${entriesOf(q, scope)} limit ${maxFormer}
    ), up (start, id, parent_id, path) as (
      select r.id, r.id, r.parent_id, ${path} from former join resources r on r.id = former.id
      union all
      select up.start, r.id, r.parent_id, ${path} || up.path from up join resources r on r.id = up.parent_id where up.id <> ${root}
    ), entry (id, folder_id, name) as (
      select id, parent_id, ${sql`coalesce('/' || lost_search, '') ${alike} || '/' || search_name`} from resources where ${entriesOf(q, scope)}
    ) select entry.id from entry join up on up.start = entry.folder_id
      where ${rootId === null ? sql`up.parent_id is null` : sql`up.id = ${root}`}
        and (up.path || entry.name) like ${pattern} escape '\\' limit ${maxFormer}`.execute(q)
  return rows.map(({ id }) => id)
}

interface Folder {
  readonly top: number
  readonly id: number
  /** From the deleted folder down, with a slash at its end. */
  readonly path: string
  readonly entries: number
}

/** Folders of the trash that were in one of these folders, or in any (null), and the folders in them. */
async function deletedFolders(q: Queries, scope: TrashScope, parentIds: readonly number[] | null): Promise<Folder[]> {
  const wasThere = parentIds && sql`and ${isInList(q, 'parent_id', idList(q, parentIds))}`
  const { rows } = await sql<Folder>`
    with recursive top (id) as (
      select id from resources where ${entriesOf(q, scope)} and type = 'dir' ${wasThere ?? sql``} order by deleted_at desc, id desc limit ${maxFolders}
    ), inside (top, id, path, entries) as (
      select r.id, r.id, substr(r.name, 1, 0), r.child_count from top join resources r on r.id = top.id
      union all
      select inside.top, r.id, inside.path || r.name || '/', r.child_count
        from inside cross join resources r ${indexedBy(q, 'resources_kind')}
        where r.type = 'dir' and r.parent_id = inside.id and r.deleted_at is null
      ${isPostgres(q) ? sql`` : sql`limit ${maxFolders}`}
    ) select top, id, path, entries from inside limit ${maxFolders}`.execute(q)
  return rows
}

/** What a search finds in a deleted folder. */
export interface Matches {
  /** The path in it of some of that. */
  readonly path: string
  readonly count: number
}

/** Of deleted folders that were in one of these folders, or in any (null), by id: what in it has a name that matches. */
export async function matchingContents(
  q: Queries,
  scope: TrashScope,
  { pattern, parentIds }: { readonly pattern: string; readonly parentIds: readonly number[] | null },
): Promise<Map<number, Matches>> {
  const folders = new Map<number, Folder>()
  let read = 0
  for (const folder of await deletedFolders(q, scope, parentIds)) {
    if (read + Number(folder.entries) > maxContents) continue
    read += Number(folder.entries)
    folders.set(folder.id, folder)
  }
  const { rows } = await sql<{ parent: number; name: string; count: number }>`
    select r.parent_id as parent, min(r.name) as name, count(*) as count from resources r ${indexedBy(q, 'resources_kind')}
      where r.type in ('dir', 'file') and ${isInList(q, 'r.parent_id', idList(q, [...folders.keys()]))}
        and r.deleted_at is null and r.search_name like ${pattern} escape '\\'
      group by r.parent_id`.execute(q)
  const found = new Map<number, Matches>()
  for (const { parent, name, count } of rows) {
    const folder = folders.get(parent)
    if (!folder) continue
    const { path, count: before } = found.get(folder.top) ?? { path: `${folder.path}${name}`, count: 0 }
    found.set(folder.top, { path, count: before + Number(count) })
  }
  return found
}
