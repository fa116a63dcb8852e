/** Undoes an action on files: of each entry that is unchanged since. The rest is reported. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useMutation } from '@tanstack/react-query'
import { t } from '../../lib/language/language.ts'
import { baseName, parentPath } from '../../lib/path.ts'
import { useClient } from '../api/client.ts'
import { failureOf, hasStatus, isApiError } from '../api/failure.ts'
import { type Outcome, outcomesOf, type Snapshot, succeededOf } from '../api/outcomes.ts'
import { everyPage } from '../api/pages.ts'
import { useRefreshFiles } from './file-actions.ts'

type UndoableAction = 'move' | 'rename' | 'copy' | 'delete' | 'restore'

export interface Undoable {
  readonly action: UndoableAction
  readonly outcomes: readonly Outcome[]
  /** Folders that were created for it, the topmost first: undoing it removes those that are empty. */
  readonly created?: readonly Pick<Resource, 'id'>[]
  /** Once it is undone: a sentence about what that has left, after the message; empty if nothing needs saying. */
  readonly noteAfter?: (undone: readonly Outcome[]) => Promise<string>
}

/** Whether each entry is unchanged is asked of the server: more are not undone together. A deletion needs no such question. */
const maxEntries = 1000

export function canUndo({ action, outcomes }: Undoable): boolean {
  const done = succeededOf(outcomes)
  if (done.length === 0) return false
  return action === 'delete' || (done.length <= maxEntries && done.every(({ after }) => after !== undefined))
}

type Call = Pick<Client, 'call'>

export async function undo(client: Call, done: Undoable): Promise<Outcome[]> {
  const undone = await undoEach(client, done)
  await removeEmpty(client, done.created ?? [])
  return undone
}

/** Nothing is left of them in the trash. A folder that others use or have deleted since stays as it is. */
async function removeEmpty(client: Call, created: readonly Pick<Resource, 'id'>[]): Promise<void> {
  for (const { id } of created.toReversed())
    try {
      await client.call('deleteResources', { body: { resources: [`id:${id}`], emptyFoldersOnly: true } })
      await client.call('purgeTrash', { body: { resources: [id] } })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
}

async function undoEach(client: Call, { action, outcomes }: Undoable): Promise<Outcome[]> {
  const done = succeededOf(outcomes)
  if (action === 'delete') return await restore(client, done)
  const changed: Outcome[] = []
  const unchanged: Outcome[] = []
  const now = await currentOf(client, done)
  for (const outcome of done) {
    const problem = changeOf(outcome.after, now.get(outcome.after?.id ?? 0), action)
    if (problem) changed.push({ ...outcome, problem })
    else unchanged.push(outcome)
  }
  if (unchanged.length === 0) return changed
  if (action === 'copy' || action === 'restore')
    return [...changed, ...(await remove(client, unchanged, action === 'restore'))]
  return [...changed, ...(await moveBack(client, unchanged))]
}

/** Why an entry is left as it is; undefined if it is unchanged. Of moved and restored entries only the path matters. */
function changeOf(then: Snapshot | undefined, now: Snapshot | undefined, action: UndoableAction): string | undefined {
  if (!then || !now) return t('It has since been moved, renamed or deleted.')
  if (now.path !== then.path) return t('It has since been moved or renamed, to {path}.', { path: now.path })
  if (action === 'copy' && now.updatedAt !== then.updatedAt) return t('The copy has been changed since.')
  return undefined
}

/** Up to this many entries of one folder are asked for each, instead of listing the folder. */
const askedOneByOne = 5
/** The rest of a larger folder is not read: entries that are missing in it are asked for each. */
const listed = { size: 100, pages: 100 }

/** The entries as they are now, by id; without those that are elsewhere, if there are many. */
async function currentOf(client: Call, outcomes: readonly Outcome[]): Promise<Map<number, Snapshot>> {
  const now = new Map<number, Snapshot>()
  const add = ({ id, attributes: { path, updatedAt } }: Resource) => now.set(id, { id, path, updatedAt })
  for (const [folder, all] of groupsOf(outcomes, ({ after, path }) => parentPath(after?.path ?? path))) {
    let isComplete = false
    if (all.length > askedOneByOne) {
      const page = (paging: { offset: number; limit: number }) =>
        client.call('listResources', { query: { resource: folder, sort: ['name'], ...paging } })
      const found = await orNone(() => everyPage(page, listed))
      found.forEach(add)
      isComplete = found.length < listed.size * listed.pages
    }
    const missing = isComplete ? [] : all.filter(({ after }) => after && !now.has(after.id))
    for (const { after } of missing) (await ask(client, `id:${after?.id}`)).forEach(add)
  }
  return now
}

const ask = (client: Call, resource: string): Promise<Resource[]> =>
  orNone(async () => [(await client.call('getResourceInfo', { query: { resource } })).data])

/** Nothing where something no longer exists. */
async function orNone<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read()
  } catch (error) {
    if (hasStatus(error, 404)) return []
    throw error
  }
}

const groupsOf = (outcomes: readonly Outcome[], folderOf: (outcome: Outcome) => string) =>
  Map.groupBy(outcomes, folderOf)

/** A request for one entry responds with its error, one for several with a result of each. */
async function each(outcomes: readonly Outcome[], act: () => Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await act()
  } catch (error) {
    if (!isApiError(error)) throw error
    return outcomes.map((outcome) => ({ ...outcome, problem: failureOf(error).detail }))
  }
}

const named = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ id, path, after }) => ({ id: after?.id ?? id, attributes: { path: after?.path ?? path } }))

const restore = (client: Call, done: readonly Outcome[]) =>
  each(done, async () => {
    const answer = await client.call('restoreFromTrash', { body: { resources: done.map(({ id }) => id) } })
    return outcomesOf(
      named(done),
      'responses' in answer ? answer : { responses: answer.data.map((data) => ({ data })) },
    )
  })

/** Copies, and what was restored, are moved to the trash: the latter with the time that they had there. */
const remove = (client: Call, entries: readonly Outcome[], undoRestore: boolean) =>
  each(entries, async () => {
    const resources = entries.map(({ after }) => `id:${after?.id}`)
    const answer = await client.call('deleteResources', { body: { resources, undoRestore } })
    // In the trash they have their former names.
    return undoRestore
      ? outcomesOf(
          entries.map(({ id, path }) => ({ id, attributes: { path } })),
          answer,
        )
      : outcomesOf(named(entries), answer)
  })

/** To the folder and the name that each had; a renamed entry is in its folder already. */
async function moveBack(client: Call, moved: readonly Outcome[]): Promise<Outcome[]> {
  const back: Outcome[] = []
  for (const [folder, all] of groupsOf(moved, ({ path }) => parentPath(path))) {
    const elsewhere = all.filter(({ after }) => after && parentPath(after.path) !== folder)
    const here = all.filter((outcome) => !elsewhere.includes(outcome))
    const arrived = elsewhere.length === 0 ? [] : await moveTo(client, elsewhere, folder)
    for (const outcome of [...arrived, ...here]) back.push(await nameBack(client, outcome, moved))
  }
  return back
}

const moveTo = (client: Call, moved: readonly Outcome[], folder: string) =>
  each(moved, async () => {
    const body = { resources: moved.map(({ id }) => `id:${id}`), parentResource: folder }
    return outcomesOf(named(moved), await client.call('moveResources', { body }))
  })

async function nameBack(client: Call, outcome: Outcome, moved: readonly Outcome[]): Promise<Outcome> {
  const name = baseName(moved.find(({ id }) => id === outcome.id)?.path ?? outcome.path)
  if (outcome.problem !== null || baseName(outcome.after?.path ?? outcome.path) === name) return outcome
  const [renamed = outcome] = await each([outcome], async () => {
    const { data } = await client.call('updateResourceById', { params: { id: outcome.id }, body: { name } })
    return outcomesOf(named([outcome]), { data })
  })
  return renamed
}

export function useUndo() {
  const client = useClient()
  const onSettled = useRefreshFiles()
  return useMutation({ mutationFn: (done: Undoable) => undo(client, done), onSettled })
}
