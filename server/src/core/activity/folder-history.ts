/**
 * What happened to the files and folders in a folder and below it while they were there. The log is read by entry, so that the work does
 * not grow with it: of the files that were changed last, the folders that they are in, the newest folders directly in it, and what was
 * deleted last.
 */
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { listRecent } from '../files/recent/recent.ts'
import { livePlaces } from '../files/search/search-store.ts'
import { listedAmong } from '../files/trash/list.ts'
import { entriesAfter } from '../files/tree/keyset-store.ts'
import { resourcesOf } from '../files/tree/names-store.ts'
import type { Place } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import { changesBelow, type Entry, type Removal, removalsBelow } from './store.ts'
import {
  type DeletedResource,
  folderOf,
  mustSeeActivity,
  type ResourceActivity,
  seenFrom,
  spanOf,
  typesFor,
  withNicknames,
} from './visible-entries.ts'

/** Files, folders directly in it, and folders around the files, whose entries are read. */
const mostFiles = 100
const mostFolders = 100
/** Deletions and moves out of it: the entries of what was deleted are read. */
const mostRemoved = 100
/** Entries that are read of each. */
const mostOfOne = 20

export interface FolderHistory {
  readonly entries: readonly ResourceActivity[]
  /** Whether one of the bounds was reached: older entries may be missing. */
  readonly isCut: boolean
}

/**
 * The latest entries, newest first, each with the place of what it is about, or what was deleted. Only those that happened below the
 * folder since it has its present path. Deletions and moves out of it are in `removalsFrom`; of a deletion that was undone, there is
 * the restoration. Throws `forbidden`, `not-found`, and `invalid` for a file.
 */
export async function historyBelow(
  ctx: Needs<'db'>,
  actor: Actor,
  identifier: string,
  limit: number,
): Promise<FolderHistory> {
  mustSeeActivity(actor)
  const { q } = ctx.db
  const folder = await folderOf(q, actor, identifier)
  const span = await spanOf(q, actor, folder)
  const home = formatPath((await tree.rootOf(q, actor)).names)
  const gone = await deletedFrom(q, actor, span)
  const { places, isCut } = await placesIn(ctx, actor, folder, [...gone.keys()])
  const deletedIds = [...gone.keys()].filter((id) => !places.has(id))
  const types = typesFor(actor).filter((type) => type !== 'DELE')
  const range = { ...span, types, each: mostOfOne, limit: limit + 1 }
  const found = await changesBelow(q, actor.accountId, [...places.keys(), ...deletedIds], range)
  const known = found.filter((entry) => !isUndone(entry, gone.get(entry.resource_id ?? 0)))
  const counts = Map.groupBy(found, ({ resource_id: id }) => id)
  const rows = new Map((await resourcesOf(q, deletedIds)).map((resource) => [resource.id, resource]))
  const listed = await listedAmong(ctx, actor, deletedIds)
  const about = (id: number): { place?: Place; deleted?: DeletedResource; trashedId?: number } => {
    const [place, removal] = [places.get(id), gone.get(id)]
    if (place) return { place }
    return {
      ...(removal && { deleted: { id, path: seenFrom(home, removal).path, resource: rows.get(id) } }),
      ...(listed.has(id) && { trashedId: id }),
    }
  }
  const seen = known.slice(0, limit).map((entry) => ({ ...seenFrom(home, entry), ...about(entry.resource_id ?? 0) }))
  return {
    entries: await withNicknames(q, actor, seen),
    isCut: isCut || found.length > limit || [...counts.values()].some(({ length }) => length === mostOfOne),
  }
}

/** The latest deletion of each of what was deleted last, by id. */
async function deletedFrom(
  q: Queries,
  actor: Actor,
  span: { readonly path: string; readonly since: string },
): Promise<ReadonlyMap<number, Removal>> {
  const removals = await removalsBelow(q, actor.accountId, { ...span, limit: mostRemoved })
  const deletions = removals.flatMap((entry) =>
    entry.type === 'DELE' && entry.resource_id !== null ? [[entry.resource_id, entry] as const] : [],
  )
  // The latest one of each is the first.
  return new Map(deletions.toReversed())
}

/** A restore that was undone: what it brought has been in the trash since before. */
const isUndone = ({ type, created_at }: Entry, removal: Removal | undefined): boolean =>
  type === 'RESTORE' && removal !== undefined && removal.trashed_at !== null && created_at > removal.trashed_at

/** What entries are read of, by id; `others` as far as they are in the folder again. */
async function placesIn(ctx: Needs<'db'>, actor: Actor, { resource: { id } }: Place, others: readonly number[]) {
  const { q } = ctx.db
  const wanted = { folder: `id:${id}`, by: 'everyone', opened: false, limit: mostFiles + 1 } as const
  const recent = await listRecent(ctx, actor, wanted)
  const files = recent.files.slice(0, mostFiles).map(({ place }) => place)
  const newest = { parentId: id, type: 'dir', field: 'date', descending: true } as const
  const children = await entriesAfter(q, newest, null, mostFolders + 1)
  const around = new Set(files.flatMap(({ lineage }) => lineage.slice(lineage.indexOf(id) + 1, -1)))
  const folderIds = new Set([
    ...children.slice(0, mostFolders).map((child) => child.id),
    ...[...around].slice(0, mostFolders),
  ])
  const further = await livePlaces(q, [...new Set([...folderIds, ...others])])
  const within = further.filter(({ lineage }) => lineage.includes(id))
  return {
    places: new Map([...files, ...within].map((place) => [place.resource.id, place])),
    isCut: recent.next !== null || children.length > mostFolders || around.size > mostFolders,
  }
}
