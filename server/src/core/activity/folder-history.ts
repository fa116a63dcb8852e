/**
 * What happened to the files and folders in a folder and below it while they were there. The log is read by entry, so that the work does
 * not grow with it: of the files that were changed last, the folders that they are in, and the newest folders directly in it.
 */
import { formatPath } from '../../lib/text/path.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { listRecent } from '../files/recent/recent.ts'
import { livePlaces } from '../files/search/search-store.ts'
import { entriesAfter } from '../files/tree/keyset-store.ts'
import type { Place } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import { changesBelow } from './store.ts'
import {
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
/** Entries that are read of each. */
const mostOfOne = 20

export interface FolderHistory {
  readonly entries: readonly ResourceActivity[]
  /** Whether one of the bounds was reached: older entries may be missing. */
  readonly isCut: boolean
}

/**
 * The latest entries, newest first, each with the place of what it is about. Only those that happened below the folder since it has its
 * present path. Deletions and moves out of it are in `removalsFrom`; of a deletion that was undone, there is the restoration. Throws
 * `forbidden`, `not-found`, and `invalid` for a file.
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
  const { places, isCut } = await placesIn(ctx, actor, folder)
  const types = typesFor(actor).filter((type) => type !== 'DELE')
  const range = { ...(await spanOf(q, actor, folder)), types, each: mostOfOne, limit: limit + 1 }
  const found = await changesBelow(q, actor.accountId, [...places.keys()], range)
  const counts = Map.groupBy(found, ({ resource_id: id }) => id)
  const home = formatPath((await tree.rootOf(q, actor)).names)
  const seen = found.slice(0, limit).map((entry) => ({
    ...seenFrom(home, entry),
    place: places.get(entry.resource_id ?? 0),
  }))
  return {
    entries: await withNicknames(q, actor, seen),
    isCut: isCut || found.length > limit || [...counts.values()].some(({ length }) => length === mostOfOne),
  }
}

/** What entries are read of, by id. */
async function placesIn(ctx: Needs<'db'>, actor: Actor, { resource: { id } }: Place) {
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
  const folders = await livePlaces(q, [...folderIds])
  return {
    places: new Map([...files, ...folders].map((place) => [place.resource.id, place])),
    isCut: recent.next !== null || children.length > mostFolders || around.size > mostFolders,
  }
}
