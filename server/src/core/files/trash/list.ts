/** The list of the trash: administrators see that of the whole account, others what they deleted themselves. */
import type { Queries } from '../../../db/engine.ts'
import { likePattern } from '../../../lib/text/glob.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import { isAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { type Category, extensionsOf } from '../search/categories.ts'
import { userIdOf } from '../search/search-store.ts'
import * as tree from '../tree/tree.ts'
import { countTrash, type TrashEntry, type TrashFilters, type TrashPage, trashPage } from './list-store.ts'
import { trashOf } from './scope.ts'

interface ListInput extends Omit<TrashPage, 'filters'> {
  /** A glob. */
  readonly name?: string | undefined
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
  const scope = trashOf(actor)
  const filters = await filtersOf(q, actor, input)
  if (!filters) return { discarded: [], total: 0 }
  const { offset, limit, sort } = input
  const found = await trashPage(q, scope, { offset, limit, sort, filters })
  const discarded = isAdmin(actor) ? found : found.map(withNamesSeenBy((await tree.rootOf(q, actor)).names))
  return { discarded, total: await countTrash(q, scope, filters) }
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
  return { ...one, names: isInside ? one.names.slice(home.length) : one.names.slice(-1) }
}
