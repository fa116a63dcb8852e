/** Pages of the trash. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, isInList, isLike, isPostgres } from '../../../db/query.ts'
import { countsOfVersions } from '../bytes/versions-store.ts'
import type { Resource } from '../tree/resource.ts'
import { resources, toResource } from '../tree/rows-store.ts'
import { isSeenBy, purgeNow, type TrashScope } from './scope-store.ts'
import { namesOf } from './store.ts'

/** An entry of the trash, with the names of the folders it was in. */
export interface TrashEntry {
  readonly resource: Resource
  readonly names: readonly string[]
  /** Whether the folder that it was in is still there: neither it nor a folder above it is in the trash. */
  readonly isFolderThere: boolean
  readonly deletedAt: string
  /** Name of the user who deleted it, or owns the share of the visitor who did; '' if that user no longer exists. */
  readonly deletedBy: string
  /** The nickname of that user, which may be empty. */
  readonly deleterNickname: string
  /** How many versions a file has; 0 for a folder. */
  readonly versions: number
  /** Of a folder with matching content: the path of some of it in the folder. */
  readonly matchingContent?: string | undefined
  /** Of a folder with content that the search has found: how much of it. */
  readonly matches?: number | undefined
}

const trashSorts = {
  name: 'r.name',
  natural: 'r.sort_key',
  size: 'r.size',
  type: 'r.type',
  date: 'r.deleted_at',
} as const

export interface TrashPage {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly { readonly field: keyof typeof trashSorts; readonly descending: boolean }[]
  readonly filters: TrashFilters
}

export interface TrashFilters {
  /** Id of the only entry. */
  readonly id?: number | undefined
  /** LIKE pattern. */
  readonly pattern?: string | undefined
  /**
   * Entries whose name matches, those that were in one of these folders, those with these ids, and those that were in a purged folder whose
   * name matches, in one of the visible folders (null: in any).
   */
  readonly search?: {
    readonly pattern: string
    readonly parentIds: readonly number[]
    readonly ids: readonly number[]
    readonly visibleIds: readonly number[] | null
  }
  readonly isFolder?: boolean
  /** Only names that have one of these extensions, or none of them. */
  readonly extensions?: { readonly are: boolean; readonly all: readonly string[] }
  /** Id of a user. */
  readonly deletedBy?: number | undefined
  /** ISO times; the second one is excluded. */
  readonly deletedSince?: string | undefined
  readonly deletedBefore?: string | undefined
}

/** Only entries that were deleted themselves, without their contents and without staged resources. */
function trashEntries(q: Queries, { accountId, seenBy }: TrashScope, filters: TrashFilters) {
  const { id, pattern, search, isFolder, extensions, deletedSince, deletedBefore } = filters
  let query = resources(q)
    .where('r.account_id', '=', accountId)
    .where('r.deleted_at', 'is not', null)
    .where('r.deleted_at', '>', purgeNow)
    .where('r.parent_id', 'is not', null)
  if (id !== undefined) query = query.where('r.id', '=', id)
  if (seenBy !== null) query = query.where(isSeenBy(q, seenBy, 'r'))
  if (filters.deletedBy !== undefined) query = query.where('r.deleted_by', '=', filters.deletedBy)
  if (deletedSince !== undefined) query = query.where('r.deleted_at', '>=', deletedSince)
  if (deletedBefore !== undefined) query = query.where('r.deleted_at', '<', deletedBefore)
  if (isFolder !== undefined) query = query.where('r.type', isFolder ? '=' : '!=', 'dir')
  if (extensions) query = query.where(hasExtension(q, extensions))
  if (search) query = query.where(isFound(q, search))
  return pattern === undefined ? query : query.where(isLike(q, 'r.name', pattern))
}

const isFound = (q: Queries, { pattern, parentIds, ids, visibleIds }: NonNullable<TrashFilters['search']>) => {
  const isIn = (column: string, all: readonly number[]) => isInList(q, column, idList(q, all))
  const isSeen = visibleIds ? sql`and ${isIn('r.parent_id', visibleIds)}` : sql``
  const isLost = sql`('/' || r.lost_search || '/' like ${`%/${pattern}/%`} escape '\\' ${isSeen})`
  return sql<boolean>`(r.search_name like ${pattern} escape '\\' or ${isIn('r.parent_id', parentIds)} or ${isIn('r.id', ids)}
    or ${isLost})`
}

/** Whether a name has an extension: a comparison for each length instead of a pattern for each extension. */
function hasExtension(q: Queries, { are, all }: NonNullable<TrashFilters['extensions']>): RawBuilder<boolean> {
  const name = sql.ref('r.search_name')
  const ends = Map.groupBy(all, ({ length }) => length + 1)
  const checks = [...ends].map(([length, some]) => {
    const end = isPostgres(q) ? sql`right(${name}, ${length})` : sql`substr(${name}, ${-length})`
    // A dot at the beginning begins no extension.
    return sql`(length(${name}) > ${length} and ${end} in (${sql.join(some.map((extension) => `.${extension}`))}))`
  })
  const has = sql<boolean>`(${sql.join(checks, sql` or `)})`
  return are ? has : sql<boolean>`not ${has}`
}

export async function trashPage(q: Queries, scope: TrashScope, page: TrashPage): Promise<TrashEntry[]> {
  let query = trashEntries(q, scope, page.filters)
    .leftJoin('users as d', 'd.id', 'r.deleted_by')
    .select(['r.deleted_at', 'd.username as deleted_by_name', 'd.nickname as deleted_by_nickname'])
  for (const { field, descending } of page.sort) query = query.orderBy(trashSorts[field], descending ? 'desc' : 'asc')
  if (page.sort.length === 0) query = query.orderBy('r.deleted_at', 'desc')
  const rows = await query.orderBy('r.id', 'desc').limit(page.limit).offset(page.offset).execute()
  const versions = await countsOfVersions(
    q,
    rows.map(({ id }) => id),
  )
  const found: TrashEntry[] = []
  for (const row of rows) {
    const deletedBy = row.deleted_by_name ?? ''
    const deletion = { deletedAt: row.deleted_at ?? '', deletedBy, deleterNickname: row.deleted_by_nickname ?? '' }
    found.push({
      resource: toResource(row),
      ...(await placeOf(q, row.id)),
      ...deletion,
      versions: versions.get(row.id) ?? 0,
    })
  }
  return found
}

interface PlaceRow {
  readonly name: string
  readonly lost: string | null
  readonly distance: number
  readonly deletedAt: string | null
  readonly parentId: number | null
}

/** The names down to a resource, whether it or a folder above it is in the trash or not. */
async function placeOf(q: Queries, id: number): Promise<Pick<TrashEntry, 'names' | 'isFolderThere'>> {
  const { rows } = await sql<PlaceRow>`
    with recursive up (id, name, lost, parent_id, deleted_at, distance) as (
      select id, name, lost_folders, parent_id, deleted_at, 0 from resources where id = ${id}
      union all
      select r.id, r.name, r.lost_folders, r.parent_id, r.deleted_at, up.distance + 1 from resources r join up on r.id = up.parent_id
    ) select name, lost, distance, deleted_at as "deletedAt", parent_id as "parentId" from up order by distance desc`.execute(
    q,
  )
  return {
    names: rows.filter(({ parentId }) => parentId !== null).flatMap(({ name, lost }) => [...namesOf(lost), name]),
    isFolderThere: rows.every(
      ({ distance, deletedAt, lost }) => lost === null && (Number(distance) === 0 || deletedAt === null),
    ),
  }
}

export async function countTrash(q: Queries, scope: TrashScope, filters: TrashFilters): Promise<number> {
  const query = trashEntries(q, scope, filters).clearSelect()
  const row = await query.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(row.count)
}
