/**
 * Recent files: one entry for each file, with what happened to it last. Uploads are read by the index of upload times, other actions
 * and the actor's own openings by theirs, and merged. Filters choose among the last actions: what was before does not come up. The
 * work of one request is bounded: if it ends before the page is full, the answer says where to continue.
 */
import type { Queries } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { compileGlob } from '../../../lib/text/glob.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import { isWithinRoot, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import { isOfKind, type KindFilter } from '../search/categories.ts'
import { formatKey, parseKey, type TimeKey } from '../search/key.ts'
import * as search from '../search/search-store.ts'
import { areFew, few, lookups, readInSlices } from '../search/slices.ts'
import * as tree from '../tree/tree.ts'
import {
  canBeNoted,
  canBeUpload,
  latestOf,
  type RecentAction,
  type RecentFile,
  type Wanted,
  type Whose,
} from './recent-file.ts'
import * as store from './store.ts'

export interface RecentInput extends Pick<KindFilter, 'type'> {
  /** A glob that names match, ignoring case. */
  readonly name?: string | undefined
  /** Only files below this folder; by default the home folder. */
  readonly folder?: string | undefined
  /** Who did the last action on the files. */
  readonly by: 'everyone' | 'me' | 'others' | 'visitors'
  /** Name of a user who did the last action, in place of `by`. */
  readonly user?: string | undefined
  /** The last action on the files. */
  readonly activity?: RecentAction | undefined
  /** Whether openings count. They do not in what others did, and in other activities. */
  readonly opened: boolean
  /** ISO times of the last actions; the second one is excluded. */
  readonly since?: string | undefined
  readonly before?: string | undefined
  /** `next` of an earlier page. */
  readonly after?: string | undefined
  readonly limit: number
}

export interface RecentPage {
  readonly files: readonly RecentFile[]
  /** Where to continue; null once everything was read. */
  readonly next: string | null
}

/** One page. Throws `not-found`, and `invalid` for a file instead of a folder or a malformed `after`. */
export async function listRecent({ db: { q } }: Needs<'db'>, actor: Actor, input: RecentInput): Promise<RecentPage> {
  mustBeAllowed(actor, 'list')
  const after = startOf(input)
  const { resource: root } = await tree.find(q, actor, input.folder ?? '/')
  if (root.type !== 'dir')
    throw invalid('resource', (of) => `${of.resource}: "${input.folder}" is a file. Name a folder.`)
  const whose = await whoseOf(q, actor, input)
  if (!whose) return { files: [], next: null }
  const { activity, since, before } = input
  const areOpensShown = input.opened && (activity ?? 'opened') === 'opened' && canInclude(whose, actor)
  const opens = areOpensShown ? await store.opensOf(q, actor.userId) : []
  const wanted = { whose, activity, opener: areOpensShown ? actor : null, before }
  const reader = createReader(q, actor, { ...wanted, since }, opens)
  const page = createPage(q, actor, { ...input, rootId: root.id }, wanted)
  const below = await search.countBelow(q, root.id, few.folders + 1)
  if (activity === 'opened') await page.add(reader.opened(after))
  else if (areFew(below)) await page.add(await reader.below(root.id, after))
  else await readInSlices(page, reader.slice, after)
  return { files: page.files, next: page.next && formatKey(page.next) }
}

/** The key after which the list is read; null for its beginning. Keys that are to be read have ids above 0. */
function startOf({ after, before }: RecentInput): TimeKey | null {
  const page = after === undefined ? null : parseKey(after)
  const end = before === undefined ? null : { at: before, id: 0 }
  return page && end ? (compare(page, end) > 0 ? page : end) : (page ?? end)
}

const canInclude = (whose: Whose, { userId }: Actor): boolean =>
  whose === 'everyone' || (whose !== 'visitors' && (whose.is === 'this') === (whose.userId === userId))

/** Null if there is no such user. */
async function whoseOf(q: Queries, actor: Actor, { by, user }: RecentInput): Promise<Whose | null> {
  const isGroup = by === 'everyone' || by === 'visitors'
  if (user === undefined) return isGroup ? by : { userId: actor.userId, is: by === 'me' ? 'this' : 'other' }
  const userId = await search.userIdOf(q, actor.accountId, userNameKey(user))
  return userId === null ? null : { userId, is: 'this' }
}

/** Negative if the first one is the later one, and comes first. */
const compare = (a: TimeKey, b: TimeKey): number => (a.at === b.at ? b.id - a.id : a.at > b.at ? -1 : 1)

/** The later of two ends, up to which both lists were read; null if both have ended. */
const laterOf = (a: TimeKey | null, b: TimeKey | null): TimeKey | null =>
  a && b ? (compare(a, b) < 0 ? a : b) : (a ?? b)

interface Reader {
  /** After a key, the actions up to the one at which one of the lists has `count`, and its key. */
  slice(after: TimeKey | null, count: number): Promise<{ candidates: store.Candidate[]; last: TimeKey | null }>
  /** All actions after a key on files below a folder of few entries. */
  below(folderId: number, after: TimeKey | null): Promise<store.Candidate[]>
  /** All openings after a key. */
  opened(after: TimeKey | null): store.Candidate[]
}

/** Actions before `since` are not read. */
interface Read extends Wanted {
  readonly since: string | undefined
}

function createReader(q: Queries, actor: Actor, wanted: Read, opens: readonly store.Candidate[]): Reader {
  const { accountId } = actor
  const { whose, activity, since = '' } = wanted
  const filters = {
    isFolder: false,
    uploader: whose === 'everyone' ? undefined : whose,
    isReplaced: activity && (activity === 'changed' || activity === 'versionRestored'),
  }
  const [areUploadsRead, areActionsRead] = activity ? [canBeUpload(activity), canBeNoted(activity)] : [true, true]
  const merged = (
    uploads: readonly search.Candidate[],
    actions: readonly store.Candidate[],
    [after, last]: readonly [TimeKey | null, TimeKey | null],
  ): store.Candidate[] =>
    [
      ...uploads,
      ...actions,
      ...opens.filter((one) => (!after || compare(after, one) < 0) && (!last || compare(one, last) <= 0)),
    ]
      .filter(({ at }) => at >= since)
      .toSorted(compare)
      // A copy has the time of its row.
      .filter((one, i, all) => compare(one, all[i - 1] ?? { at: '', id: 0 }) !== 0)
  return {
    async slice(after, count) {
      const ends = await Promise.all([
        search.keyAhead(q, accountId, after, count),
        store.actionAhead(q, accountId, after, count),
      ])
      const last = laterOf(...ends)
      const [uploads, actions] = await Promise.all([
        areUploadsRead ? search.candidatesBetween(q, accountId, [after, last], filters) : [],
        areActionsRead ? store.actionsBetween(q, accountId, [after, last], wanted) : [],
      ])
      return { candidates: merged(uploads, actions, [after, last]), last: last && last.at >= since ? last : null }
    },
    async below(folderId, after) {
      const folderIds = await search.folderIdsBelow(q, folderId)
      const [all, uploads] = await Promise.all([
        search.candidatesIn(q, folderIds, null, { isFolder: false }),
        areUploadsRead ? search.candidatesIn(q, folderIds, after, filters) : [],
      ])
      return merged(uploads, areActionsRead ? await store.actionsOn(q, all, after, wanted) : [], [after, null])
    },
    opened: (after) => merged([], [], [after, null]),
  }
}

interface Page {
  readonly files: RecentFile[]
  next: TimeKey | null
  /** Adds the candidates that are the last actions on their files. True if the page is full, or too many were looked up. */
  add(candidates: readonly store.Candidate[]): Promise<boolean>
}

/** Of files below a folder. */
type PageInput = Pick<RecentInput, 'name' | 'type' | 'limit'> & { readonly rootId: number }

function createPage(q: Queries, actor: Actor, { name: glob, type, limit, rootId }: PageInput, wanted: Wanted): Page {
  let chunks = 0
  const isNamed = glob === undefined ? () => true : compileGlob(glob)
  const filesOf = async (candidates: readonly store.Candidate[]): Promise<Map<store.Candidate, RecentFile>> => {
    const ids = [...new Set(candidates.map(({ id }) => id))]
    const found = (await search.livePlaces(q, ids)).filter(({ lineage }) => isWithinRoot({ rootId }, lineage))
    const places = new Map(found.map((place) => [place.resource.id, place]))
    const [latest, origins] = await Promise.all([
      store.latestActions(q, actor.userId, ids),
      store.originsOf(q, [...new Set(found.flatMap(({ lineage }) => lineage.slice(0, -1)))]),
    ])
    const shown = new Map<store.Candidate, RecentFile>()
    for (const candidate of candidates) {
      const place = places.get(candidate.id)
      const known = latest.get(candidate.id)
      const last = place && known ? latestOf(place, known, origins, wanted) : null
      // Otherwise the file has a later action: with that one it is in the list, or not wanted.
      if (place && last?.at === candidate.at) shown.set(candidate, { ...last, place })
    }
    return await withFormerFolders(q, actor, shown)
  }
  const page: Page = {
    files: [],
    next: null,
    async add(candidates) {
      page.next = null
      const fitting = candidates.filter(({ name }) => isOfKind({ name, isFolder: false }, { type }) && isNamed(name))
      let last: store.Candidate | undefined
      for (const some of slices(fitting, lookups.chunk)) {
        if (page.files.length === limit || chunks === lookups.maxChunks) break
        chunks += 1
        const shown = await filesOf(some)
        for (const candidate of some) {
          if (page.files.length === limit) break
          last = candidate
          const file = shown.get(candidate)
          if (file) page.files.push(file)
        }
      }
      const isFull = page.files.length === limit || chunks === lookups.maxChunks
      if (!isFull) return false
      page.next = last ?? null
      return true
    },
  }
  return page
}

/** Adds the folders that files came from: those that are in no trash and in the home folder. */
async function withFormerFolders(
  q: Queries,
  actor: Actor,
  files: ReadonlyMap<store.Candidate, RecentFile>,
): Promise<Map<store.Candidate, RecentFile>> {
  const ids = new Set(
    [...files.values()].flatMap(({ before, formerFolderId }) => before?.formerFolderId ?? formerFolderId ?? []),
  )
  const found = ids.size === 0 ? [] : await search.livePlaces(q, [...ids])
  const folders = new Map(
    found.filter(({ lineage }) => isWithinRoot(actor, lineage)).map((one) => [one.resource.id, one]),
  )
  const fromOf = ({ before, ...last }: RecentFile) => {
    const { formerFolderId, at } = before ?? last
    const folder = folders.get(formerFolderId ?? 0)
    // SQLite can give the id of a purged folder to a later one.
    return folder && folder.resource.createdAt <= at ? folder : undefined
  }
  return new Map([...files].map(([candidate, file]) => [candidate, { ...file, from: fromOf(file) }]))
}
