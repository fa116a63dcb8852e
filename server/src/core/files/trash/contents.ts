/** The contents of deleted folders. */
import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { countsOfVersions } from '../bytes/versions-store.ts'
import { orderOf, readPage } from '../tree/pages.ts'
import { placeBelow, type Sort } from '../tree/resource.ts'
import { findInTrash } from './find.ts'
import type { TrashEntry } from './list-store.ts'

const foldersFirst: readonly Sort[] = [
  { field: 'type', descending: false },
  { field: 'natural', descending: false },
]

/** One page of what a deleted folder contains directly, or a folder below it: folders first, in the natural order of names. */
export async function contents(
  ctx: Needs<'db' | 'pagePositions'>,
  actor: Actor,
  { id, offset, limit }: { readonly id: number; readonly offset: number; readonly limit: number },
): Promise<{ entries: TrashEntry[]; total: number }> {
  mustBeAllowed(actor, 'list')
  const { place, deletion } = await findInTrash(ctx, actor, id)
  const { resource: folder } = place
  if (folder.type !== 'dir') throw new Fault('invalid', `"${folder.name}" is a file; only folders have contents.`)
  const { q } = ctx.db
  const order = orderOf(foldersFirst)
  if (!order) throw new Error('there is no index for the order of contents')
  const total = folder.childCount
  const children = await readPage(q, ctx.pagePositions, actor, folder, { order, offset, limit, total })
  const above = isAdmin(actor) ? 0 : place.lineage.indexOf(actor.rootId)
  const versions = await countsOfVersions(
    q,
    children.map(({ id }) => id),
  )
  const entries = children.map((child) => {
    const { resource, names } = placeBelow(place, child)
    const kept = versions.get(resource.id) ?? 0
    return { resource, names: names.slice(above), isFolderThere: false, ...deletion, versions: kept }
  })
  return { entries, total }
}
