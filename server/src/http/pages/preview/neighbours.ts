/** Where a file is in its folder, in the order that the visitor has chosen: the files before and after it. */
import type { Context } from '../../../core/context.ts'
import * as listing from '../../../core/files/listing/list.ts'
import type { Resource } from '../../../core/files/tree/resource.ts'
import { type FolderView, orderOf } from '../folder-view.ts'
import type { PageVisitor } from '../page-visitor.ts'
import { pageSize } from '../paging.ts'

export interface Neighbour {
  readonly file: Resource
  /** With the page of the list that the file is on. */
  readonly view: FolderView
}

export interface Position {
  /** From 1. */
  readonly number: number
  /** Files of the folder. */
  readonly total: number
  readonly before: Neighbour | null
  readonly after: Neighbour | null
}

/** Null if the visitor may not list files, or if the file is no longer on that page of the list. */
export async function positionOf(
  ctx: Context,
  { actor }: PageVisitor,
  view: FolderView,
  { id, parentId }: Resource,
): Promise<Position | null> {
  if (parentId === null || !actor.permissions.has('list')) return null
  const folder = `id:${parentId}`
  // With one entry on both sides of the page.
  const start = Math.max(0, view.offset - 1)
  const limit = view.offset - start + pageSize + 1
  const page = { folder, offset: start, limit, sort: orderOf(view) }
  const { places, total: entries } = await listing.list(ctx, actor, page)
  const at = places.findIndex(({ resource }) => resource.id === id)
  if (at < 0) return null
  const { total } = await listing.list(ctx, actor, { folder, offset: 0, limit: 1, sort: [], type: 'file' })
  const neighbour = (next: number): Neighbour | null => {
    const file = places[next]?.resource
    return file?.type === 'file' ? { file, view: { ...view, offset: offsetFor(view.offset, start + next) } } : null
  }
  // Folders come first.
  const number = start + at + 1 - (entries - total)
  return { number, total, before: neighbour(at - 1), after: neighbour(at + 1) }
}

/** The offset of the page that an entry is on, when another page begins at `offset`. */
function offsetFor(offset: number, index: number): number {
  if (index < offset) return Math.max(0, offset - pageSize)
  return index >= offset + pageSize ? offset + pageSize : offset
}
