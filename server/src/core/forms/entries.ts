/** What visitors have entered: read and deleted by whoever shares, and by administrators. */
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import { notFound } from '../fault.ts'
import * as tree from '../files/tree.ts'
import type { Has } from '../tools.ts'
import * as store from './entries-store.ts'
import type { Entry } from './form.ts'
import { mustSeeForm, seenForm } from './forms.ts'

/** One page of the submissions of a form, paths as the actor sees them. Throws `not-found`, `forbidden`. */
export async function list(
  t: Has<'db'>,
  actor: Actor,
  formId: number,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ entries: Entry[]; total: number }> {
  mustBeAllowed(actor, 'viewFormData')
  await mustSeeForm(t, actor, formId)
  const { entries, total } = await store.entriesPage(t.db.q, formId, page)
  const root = await tree.pathOf(t.db.q, actor.rootId)
  return { entries: entries.map((entry) => ({ ...entry, paths: entry.paths.map(seenFrom(root)) })), total }
}

/** A path below the actor's home; of what lies outside of it, the name alone. */
const seenFrom =
  (root: string) =>
  (path: string): string => {
    if (root === '/') return path
    return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path.slice(path.lastIndexOf('/'))
  }

/** Deletes the record of a submission; its files stay. Throws `not-found`, `forbidden`. */
export async function remove(t: Has<'db'>, actor: Actor, id: number): Promise<void> {
  mustBeAllowed(actor, 'deleteFormData')
  const formId = await store.formIdOf(t.db.q, actor.accountId, id)
  if (formId === null || !(await seenForm(t, actor, formId)))
    throw notFound('form entry', `There is no submission ${id}.`)
  await t.db.tx(async (tx) => {
    await actor.confirm(tx)
    await store.deleteEntry(tx, id)
  })
}
