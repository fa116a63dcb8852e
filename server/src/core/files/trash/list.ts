/** The list of the trash: administrators see that of the whole account, others their part of it, see `trashOf`. */
import type { Queries } from '../../../db/engine.ts'
import { likePattern } from '../../../lib/text/glob.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import { isAdmin, may } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { type Category, extensionsOf } from '../search/categories.ts'
import { userIdOf } from '../search/search-store.ts'
import * as tree from '../tree/tree.ts'
import { findInTrash, trashOf } from './find.ts'
import { countTrash, type TrashEntry, type TrashFilters, type TrashPage, trashPage } from './list-store.ts'
import { entriesAmong, type TrashScope } from './scope-store.ts'
import { entriesByPath, formerFolders, type Matches, matchingContents } from './search-store.ts'

interface ListInput extends Omit<TrashPage, 'filters'> {
  /** Of an entry, or of something in a deleted folder, which is the entry then. */
  readonly id?: number | undefined
  /** A glob. */
  readonly name?: string | undefined
  /** A glob for the name, for those of the folders it was in, and for those of what is in it; with a slash for the path. */
  readonly search?: string | undefined
  readonly type?: Category | undefined
  /** Name of the user who deleted it. */
  readonly deletedBy?: string | undefined
  /** ISO times; the second one is excluded. */
  readonly deletedSince?: string | undefined
  readonly deletedBefore?: string | undefined
}

/** One page of the trash, newest first unless sorted otherwise, with the count of all that match. */
export async function list(ctx: Needs<'db'>, actor: Actor, input: ListInput) {
  const { q } = ctx.db
  const scope = await trashOf(q, actor)
  const asked = input.id === undefined ? undefined : await entryWith(ctx, actor, scope, input.id)
  const unsearched = asked === null ? null : await filtersOf(q, actor, input)
  if (!unsearched) return { discarded: [], total: 0 }
  const matches = input.search === undefined ? null : await searchTrash(q, actor, scope, input.search)
  const filters = { ...unsearched, id: asked?.id, ...(matches && { search: matches.filter }) }
  const { offset, limit, sort } = input
  const page = await trashPage(q, scope, { offset, limit, sort, filters })
  const found = page.map((one) => {
    const matching = matches?.contents.get(one.resource.id)
    return { ...one, matchingContent: asked?.content ?? matching?.path, matches: matching?.count }
  })
  const discarded = isAdmin(actor) ? found : found.map(withNamesSeenBy((await tree.rootOf(q, actor)).names))
  return { discarded, total: await countTrash(q, scope, filters) }
}

/** Those of these files and folders that the actor sees as entries of the trash; none without the permission for it. */
export const listedAmong = async (
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  ids: readonly number[],
): Promise<ReadonlySet<number>> =>
  may(actor, 'delete') && ids.length > 0 ? await entriesAmong(q, await trashOf(q, actor, ids), ids) : new Set()

/**
 * The entry of the trash with an id, or the one that contains it with its path there: the content of a deleted folder is for whoever may
 * list it. Null without any.
 */
async function entryWith(
  ctx: Needs<'db'>,
  actor: Actor,
  scope: TrashScope,
  id: number,
): Promise<{ readonly id: number; readonly content?: string } | null> {
  if ((await entriesAmong(ctx.db.q, scope, [id])).has(id)) return { id }
  if (!may(actor, 'list')) return null
  try {
    const { entryId, namesInEntry } = await findInTrash(ctx, actor, id)
    return { id: entryId, content: namesInEntry.join('/') }
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return null
    throw error
  }
}

/** Users find only names that they see: in their home folder, and content only with the permission to list. */
async function searchTrash(q: Queries, actor: Actor, scope: TrashScope, glob: string) {
  const pattern = likePattern(glob).toLowerCase()
  const rootId = isAdmin(actor) ? null : actor.rootId
  // No name contains a slash.
  if (pattern.includes('/')) {
    const found = await entriesByPath(q, scope, { pattern, rootId })
    return { filter: { pattern, parentIds: [], ids: found, visibleIds: [] }, contents: new Map<number, Matches>() }
  }
  const folders = await formerFolders(q, scope, { pattern, rootId })
  const ids = rootId === null ? null : folders.map(({ id }) => id)
  const contents = may(actor, 'list')
    ? await matchingContents(q, scope, { pattern, parentIds: ids })
    : new Map<number, Matches>()
  const parentIds = folders.filter(({ isMatch }) => isMatch).map(({ id }) => id)
  return { filter: { pattern, parentIds, ids: [...contents.keys()], visibleIds: ids }, contents }
}

/** Null if nothing can match. */
async function filtersOf(q: Queries, actor: Actor, input: ListInput): Promise<TrashFilters | null> {
  const { name, type, deletedBy, deletedSince, deletedBefore } = input
  const by = deletedBy === undefined ? undefined : await userIdOf(q, actor.accountId, userNameKey(deletedBy))
  if (by === null) return null
  const pattern = name === undefined ? undefined : likePattern(name)
  return { pattern, deletedBy: by, deletedSince, deletedBefore, ...(type && kindFilter(type)) }
}

function kindFilter(type: Category): Pick<TrashFilters, 'isFolder' | 'extensions'> {
  const isFolder = type === 'folder'
  if (isFolder || type === 'file') return { isFolder }
  return { isFolder, extensions: { are: type !== 'other', all: extensionsOf(type) } }
}

/** The former path is shown relative to the home folder; outside of it only the name. */
const withNamesSeenBy = (home: readonly string[]) => (one: TrashEntry) => {
  const isInside = home.every((name, i) => one.names[i] === name)
  if (isInside) return { ...one, names: one.names.slice(home.length) }
  return { ...one, names: one.names.slice(-1), isFolderThere: false }
}
