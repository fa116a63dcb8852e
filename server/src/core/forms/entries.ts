/** Submissions: read and deleted by the owner of the share and by administrators. */
import type { Tx } from '../../db/engine.ts'
import { pagesOf } from '../../lib/streams/query-pages.ts'
import { hasWildcard, likePattern } from '../../lib/text/glob.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { notFound } from '../fault.ts'
import { pathSeenBy } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import { shareFacts } from '../shares/finding.ts'
import * as store from './entries-store.ts'
import type { Entry, Form } from './form.ts'
import { findForm, type VisibleForm, visibleForm } from './forms.ts'

export interface EntriesInput {
  /** A glob; without a wildcard it matches any part of entered values and paths. */
  readonly search?: string | undefined
  readonly ascending?: boolean
  readonly offset: number
  readonly limit: number
}

/** A submission as the actor sees it. */
export interface EntryView extends Entry {
  /** The current folder of its files, as the actor sees it; null if the actor can access none of the first `maxFilesChecked`. */
  readonly folder: string | null
}

/** One page of the submissions of a form, paths as the actor sees them. Throws `not-found`, `forbidden`. */
export async function list(
  ctx: Needs<'db'>,
  actor: Actor,
  formId: number,
  { search, ascending = false, ...page }: EntriesInput,
): Promise<{ entries: EntryView[]; total: number }> {
  mustBeAllowed(actor, 'viewFormData')
  await findForm(ctx, actor, formId)
  const root = await tree.pathOf(ctx.db.q, actor.rootId)
  const filter = { formId, search: searchOf(search, root) }
  const found = await store.entriesPage(ctx.db.q, filter, { ...page, ascending })
  const entries: EntryView[] = []
  for (const entry of found.entries)
    entries.push({ ...presentedTo(root)(entry), folder: await folderOf(ctx, actor, entry) })
  return { entries, total: found.total }
}

/** Only the first few files are looked up: all were stored in the same folder. */
const maxFilesChecked = 3

async function folderOf(ctx: Needs<'db'>, actor: Actor, { fileIds }: Entry): Promise<string | null> {
  for (const id of fileIds.slice(0, maxFilesChecked)) {
    const place = await tree.placeById(ctx.db.q, actor, id)
    if (place) return pathSeenBy(actor, { ...place, names: place.names.slice(0, -1) })
  }
  return null
}

const batchSize = 500

/** The form, and all matching submissions, the latest first, in chunks. Throws `not-found`, `forbidden`. */
export async function batches(
  ctx: Needs<'db'>,
  actor: Actor,
  formId: number,
  search: string | undefined,
): Promise<{ form: Form; pieces: AsyncGenerator<Entry[]> }> {
  mustBeAllowed(actor, 'viewFormData')
  const { form } = await findForm(ctx, actor, formId)
  const root = await tree.pathOf(ctx.db.q, actor.rootId)
  const filter = { formId, search: searchOf(search, root) }
  const piece = async (below: number | undefined) =>
    (await store.entriesBelow(ctx.db.q, filter, below, batchSize)).map(presentedTo(root))
  return { form, pieces: pagesOf(batchSize, piece, ({ id }) => id) }
}

/**
 * Without wildcards it matches any part. Searches only what the actor is shown; otherwise the names of folders above its home could
 * be found out.
 */
const searchOf = (search: string | undefined, home: string): store.EntrySearch | undefined =>
  search === undefined || search === ''
    ? undefined
    : { pattern: hasWildcard(search) ? likePattern(search) : `%${likePattern(search)}%`, home }

const presentedTo =
  (root: string) =>
  (entry: Entry): Entry => ({ ...entry, paths: entry.paths.map(relativeTo(root)) })

/** A path relative to the actor's home folder; if it is outside, only the name. */
const relativeTo =
  (root: string) =>
  (path: string): string => {
    if (root === '/') return path
    return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path.slice(path.lastIndexOf('/'))
  }

/** Deletes the record of a submission; its files stay. Throws `not-found`, `forbidden`. */
export async function remove(ctx: Needs<'db' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'deleteFormData')
  const formId = await store.formIdOf(ctx.db.q, actor.accountId, id)
  const found = formId === null ? null : await visibleForm(ctx, actor, formId)
  const missing = () => notFound('form entry', `There is no submission ${id}.`)
  if (!found) throw missing()
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    if ((await deleteFrom(ctx, tx, actor, found, [id])) === 0) throw missing()
  })
}

/** Deletes several submissions of a form, all or none. Ids that do not exist are ignored. Throws `not-found`, `forbidden`. */
export async function removeSome(
  ctx: Needs<'db' | 'record'>,
  actor: Actor,
  formId: number,
  ids: readonly number[],
): Promise<void> {
  mustBeAllowed(actor, 'deleteFormData')
  const found = await findForm(ctx, actor, formId)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await deleteFrom(ctx, tx, actor, found, ids)
  })
}

/** Logs each deletion. Returns how many were deleted. */
async function deleteFrom(
  ctx: Needs<'record'>,
  tx: Tx,
  actor: Actor,
  { form, share }: VisibleForm,
  ids: readonly number[],
): Promise<number> {
  const deleted = await store.deleteEntries(tx, form.id, ids)
  const facts = await shareFacts(tx, share)
  for (const _ of deleted) await ctx.record(tx, actor, { name: 'forms.deleteEntry', share: facts })
  return deleted.length
}
