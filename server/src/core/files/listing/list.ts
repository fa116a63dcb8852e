/** Listing: a page of a folder, a search below it, or all of its entries by name. */
import type { Queries } from '../../../db/engine.ts'
import { likePattern } from '../../../lib/text/glob.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid, notFound } from '../../fault.ts'
import { childrenAfter } from '../tree/keyset-store.ts'
import { countOfType, orderOf, readPage } from '../tree/pages.ts'
import { type Place, placeBelow, type Resource, type Sort } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import * as store from './listing-store.ts'

export interface ListInput {
  readonly folder: string
  readonly offset: number
  readonly limit: number
  readonly sort: readonly Sort[]
  /** `unknown` matches nothing. */
  readonly type?: 'file' | 'dir' | 'unknown' | undefined
  /** A glob: searches everything below the folder; `type` and `sort` are ignored. */
  readonly name?: string | undefined
}

/** One page of a folder's contents or of a search below it, with the total count of matches. */
export async function list(
  ctx: Needs<'db' | 'pagePositions'>,
  actor: Actor,
  input: ListInput,
): Promise<{ places: Place[]; total: number }> {
  mustBeAllowed(actor, 'list')
  const folder = await tree.find(ctx.db.q, actor, input.folder)
  if (folder.resource.type !== 'dir')
    throw invalid('resource', `"${input.folder}" is a file; resource must name a folder to list.`)
  if (input.name !== undefined) return await search(ctx.db.q, actor, folder, input.name, input)
  const { type, sort } = input
  if (type === 'unknown') return { places: [], total: 0 }
  const { q } = ctx.db
  const total = type ? await countOfType(q, folder.resource, type) : folder.resource.childCount
  const order = orderOf(sort)
  const children = order
    ? await readPage(q, ctx.pagePositions, actor, folder.resource, { ...input, type, order, total })
    : await store.childrenPage(q, folder.resource.id, { ...input, type })
  return { places: children.map((child) => placeBelow(folder, child)), total }
}

/**
 * The next entries of a folder by name, after a name, which need not exist; for protocols that read a folder through a handle.
 * Entries that exist throughout are returned exactly once, even if others are added or deleted. Throws `not-found` once the folder no
 * longer exists.
 */
export async function entriesByName(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  { id, name }: Pick<Resource, 'id' | 'name'>,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<Place[]> {
  mustBeAllowed(actor, 'list')
  const folder = await tree.placeById(q, actor, id)
  if (!folder) throw notFound('resource', `The folder "${name}" was deleted in the meantime.`)
  return (await childrenAfter(q, id, after, limit)).map((child) => placeBelow(folder, child))
}

async function search(q: Queries, actor: Actor, folder: Place, glob: string, page: ListInput) {
  const pattern = likePattern(glob.toLowerCase())
  const everywhere =
    folder.resource.parentId === null && !(await store.hasOtherTrees(q, actor.accountId, folder.resource.id))
  const { ids, total } = everywhere
    ? await store.searchAccount(q, actor.accountId, pattern, page)
    : await store.searchBelow(q, { accountId: actor.accountId, folderId: folder.resource.id }, pattern, page)
  const places: Place[] = []
  for (const id of ids) {
    const place = await tree.placeById(q, actor, id)
    if (place) places.push(place)
  }
  return { places, total }
}
