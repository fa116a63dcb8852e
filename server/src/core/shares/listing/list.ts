/** Lists of shares: administrators see all of their account, users their own. */
import type { Queries } from '../../../db/engine.ts'
import { compileGlob, likePattern } from '../../../lib/text/glob.ts'
import { formatPath, userNameKey } from '../../../lib/text/path.ts'
import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import { livePlaces } from '../../files/search/search-store.ts'
import type { Place } from '../../files/tree/resource.ts'
import * as fileStore from '../../files/tree/store.ts'
import * as tree from '../../files/tree/tree.ts'
import { searchPattern, viewsOf } from '../finding.ts'
import type { Share } from '../share.ts'
import * as store from './store.ts'

export interface ListInput {
  readonly scope: 'all' | 'active' | 'currentUser'
  readonly ascending: boolean
  /** `unknown` matches nothing. */
  readonly type?: Share['type'] | 'unknown' | undefined
  /** Globs. Without a wildcard, message and search match any part of the text, the others the whole text. */
  readonly name?: string | undefined
  readonly recipient?: string | undefined
  readonly message?: string | undefined
  readonly search?: string | undefined
  readonly username?: string | undefined
  /** A file or folder: only shares of it and of the folders that it is in, and sends with a copy of it. */
  readonly resource?: string | undefined
  /** Instead only shares of folders below `resource`, a folder: of those of the latest 1,000 shares. */
  readonly below?: boolean | undefined
  readonly offset: number
  readonly limit: number
}

/**
 * One page of the matching shares, with the total count. Throws `not-found` for a `resource` that is not there, and `invalid` for
 * `below` without a folder.
 */
export async function list(ctx: Needs<'db' | 'clock'>, actor: Actor, input: ListInput) {
  mustBeAllowed(actor, 'share')
  const { q } = ctx.db
  const own = !isAdmin(actor) || input.scope === 'currentUser'
  const { name, recipient, message, search, username, type, ascending, offset, limit } = input
  const scope = {
    ownerId: own ? actor.userId : undefined,
    openAt: input.scope === 'active' ? ctx.clock.now().toISOString() : undefined,
  }
  const found = await store.sharesPage(q, actor.accountId, {
    ...{ type, ascending, offset, limit, ...scope, ...(await aroundOrBelow(q, actor, input, scope)) },
    name:
      name === undefined
        ? undefined
        : { pattern: likePattern(name), folderIds: await sharedFoldersMatching(q, actor, name) },
    recipient: recipient === undefined ? undefined : likePattern(recipient),
    message: message === undefined ? undefined : `%${likePattern(message)}%`,
    search: search === undefined ? undefined : searchPattern(search),
    username: username === undefined ? undefined : userNameKey(username),
  })
  return { views: await viewsOf(ctx, q, actor, found.shares), total: found.total }
}

/** Shares whose folders are looked for below a folder. */
const mostLookedAt = 1_000

async function aroundOrBelow(
  q: Queries,
  actor: Actor,
  { resource, below = false }: ListInput,
  scope: store.ShareFilter,
): Promise<Pick<store.ShareFilter, 'reaching' | 'folderIds'>> {
  if (resource === undefined) {
    if (below) throw invalid('resource', (of) => `${of.resource} is missing: below needs the folder.`)
    return {}
  }
  const place = await tree.find(q, actor, resource)
  if (!below) return { reaching: lineageSeenBy(actor, place) }
  const { id, type } = place.resource
  if (type !== 'dir') throw invalid('resource', (of) => `${of.resource}: "${resource}" is a file. Name a folder.`)
  const shared = await store.foldersOfShares(q, actor.accountId, { ...scope, limit: mostLookedAt })
  const places = await livePlaces(q, [...new Set(shared)])
  return { folderIds: places.filter(({ lineage }) => lineage.slice(0, -1).includes(id)).map((one) => one.resource.id) }
}

/** Ids from the actor's root folder down to the file or folder. */
const lineageSeenBy = ({ rootId }: Actor, { lineage }: Place): readonly number[] =>
  lineage.slice(lineage.indexOf(rootId))

/** Ids of shared folders whose path, as the actor sees it, matches the glob. */
async function sharedFoldersMatching(q: Queries, actor: Actor, glob: string): Promise<number[]> {
  if (!glob.includes('/')) return []
  const matches = compileGlob(glob.length > 1 ? glob.replace(/\/+$/, '') : glob)
  const found: number[] = []
  for (const id of await store.sharedFolders(q, actor.accountId)) {
    const chain = await fileStore.chainOf(q, id)
    const start = chain?.lineage.indexOf(actor.rootId) ?? -1
    if (chain && start >= 0 && matches(formatPath(chain.names.slice(start)))) found.push(id)
  }
  return found
}
