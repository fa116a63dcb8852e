/**
 * Search below a folder by name, kind, size, time and uploader; the latest uploads first. The work of one request is bounded: if it
 * ends before the page is full, the answer says where to continue.
 */
import type { Queries } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { likePattern } from '../../../lib/text/glob.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { isOfKind, type KindFilter } from './categories.ts'
import { formatKey, parseKey, type TimeKey } from './key.ts'
import * as store from './search-store.ts'
import { areFew, few, lookups, readInSlices } from './slices.ts'

export interface SearchInput extends KindFilter {
  readonly folder: string
  /** A glob. */
  readonly name?: string | undefined
  /** Bytes; either excludes folders. */
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  /** ISO times; the second one is excluded. */
  readonly modifiedSince?: string | undefined
  readonly modifiedBefore?: string | undefined
  /** Name of the user who created the entry. */
  readonly uploadedBy?: string | undefined
  /** `next` of an earlier page. */
  readonly after?: string | undefined
  readonly limit: number
}

export interface SearchPage {
  readonly places: readonly Place[]
  /** Where to continue; null once all entries were searched. */
  readonly next: string | null
}

/** One page. Throws `not-found`, and `invalid` for a file instead of a folder or a malformed `after`. */
export async function search({ db: { q } }: Needs<'db'>, actor: Actor, input: SearchInput): Promise<SearchPage> {
  mustBeAllowed(actor, 'list')
  const after = input.after === undefined ? null : parseKey(input.after)
  const { resource: folder } = await tree.find(q, actor, input.folder)
  if (folder.type !== 'dir')
    throw invalid('resource', (of) => `${of.resource}: "${input.folder}" is a file. Name a folder to search.`)
  const filters = await filtersOf(q, actor, input)
  if (!filters) return { places: [], next: null }
  const page = createPage(q, folder.id, input)
  const below = await store.countBelow(q, folder.id, few.folders + 1)
  if (areFew(below))
    await page.add(await store.candidatesIn(q, await store.folderIdsBelow(q, folder.id), after, filters))
  else await readInSlices(page, sliceOf(q, actor, filters), after)
  return { places: page.places, next: page.next && formatKey(page.next) }
}

/** The filters that queries check; null if nothing can match. */
async function filtersOf(q: Queries, actor: Actor, input: SearchInput): Promise<store.RowFilters | null> {
  const { name, type, extension, minSize, maxSize, modifiedSince, modifiedBefore, uploadedBy } = input
  const createdBy =
    uploadedBy === undefined ? undefined : await store.userIdOf(q, actor.accountId, userNameKey(uploadedBy))
  if (createdBy === null) return null
  const ofFiles = type !== undefined || extension !== undefined
  const isFolder = type === 'folder' ? true : ofFiles ? false : undefined
  const pattern = name === undefined ? undefined : likePattern(name.toLowerCase())
  return { pattern, isFolder, minSize, maxSize, modifiedSince, modifiedBefore, createdBy }
}

const sliceOf =
  (q: Queries, actor: Actor, filters: store.RowFilters) => async (after: TimeKey | null, count: number) => {
    const last = await store.keyAhead(q, actor.accountId, after, count)
    return { candidates: await store.candidatesBetween(q, actor.accountId, [after, last], filters), last }
  }

interface Page {
  readonly places: Place[]
  next: TimeKey | null
  /** Adds candidates that are below the folder. True if the page is full, or too many were looked up. */
  add(candidates: readonly store.Candidate[]): Promise<boolean>
}

function createPage(q: Queries, folderId: number, { limit, ...kind }: SearchInput): Page {
  const wanted = { ...kind, extension: kind.extension?.replace(/^\./, '').toLowerCase() }
  let chunks = 0
  const page: Page = {
    places: [],
    next: null,
    async add(candidates) {
      page.next = null
      const fitting = candidates.filter(({ name, type }) => isOfKind({ name, isFolder: type === 'dir' }, wanted))
      let looked = 0
      for (const some of slices(fitting, lookups.chunk)) {
        if (page.places.length === limit || chunks === lookups.maxChunks) break
        chunks += 1
        const ids = some.map(({ id }) => id)
        for (const place of await store.livePlaces(q, ids)) {
          if (!place.lineage.slice(0, -1).includes(folderId)) continue
          page.places.push(place)
          if (page.places.length === limit) break
        }
        const lastId = page.places.length === limit ? page.places.at(-1)?.resource.id : ids.at(-1)
        looked += lastId === undefined ? some.length : ids.indexOf(lastId) + 1
      }
      const isFull = page.places.length === limit || chunks === lookups.maxChunks
      if (!isFull) return false
      page.next = fitting[looked - 1] ?? null
      return true
    },
  }
  return page
}
