/** Moves files and folders that an import added and nobody has changed since to the trash, each folder as a whole if it can be. */

import { Fault } from '../../core/fault.ts'
import { remove } from '../../core/files/trash/trash.ts'
import { childrenAfter } from '../../core/files/tree/keyset-store.ts'
import type { Resource } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { parseFileState, placeOf } from '../../core/imports/file-state.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import { openSharesOf } from '../../core/shares/store.ts'
import { homesAmong } from '../../core/users/store.ts'
import { watchersOf } from '../../core/webhooks/endpoints/store.ts'
import { slices } from '../../lib/slices.ts'
import type { UndoScope } from './scope.ts'

const page = 200

/** A transaction, or none. */
type Queries = Parameters<typeof store.itemsByTarget>[0]

/** A folder with more in it is not looked at a second time while the database is locked, but just before. */
const mostLocked = 2_000

export async function undoFiles(scope: UndoScope): Promise<void> {
  const { ctx, actor, import: current } = scope
  const top = await tree.folderAt(ctx.db.q, actor, tree.namesOf(current.into, 'path'))
  if (top) await removeIn(scope, top.resource.id)
  await forgetRemoved(scope, 'file')
  await forgetRemoved(scope, 'folder')
}

/** Each is looked at again when it is removed, since people go on working meanwhile. */
async function removeIn(scope: UndoScope, folderId: number): Promise<void> {
  const { removable } = await look(scope, scope.ctx.db.q, folderId)
  const files = removable.filter(({ type }) => type === 'file')
  for (const some of slices(files, page)) await removeUnchanged(scope, some, unchangedFile(scope))
  for (const folder of removable.filter(({ type }) => type === 'dir')) await removeFolder(scope, folder)
}

/** As a whole, or what can be removed of it. */
async function removeFolder(scope: UndoScope, folder: Removable): Promise<void> {
  const isLarge = folder.files + folder.folders > mostLocked
  const isStillClean = !isLarge || (await look(scope, scope.ctx.db.q, folder.id)).isClean
  const check = async (tx: Queries, resource: Resource) => {
    const item = (await store.itemsByTarget(tx, scope.import.id, [resource.id])).get(resource.id)
    const isFree = isUnchanged(resource, item) && !(await inUse(scope, tx, [resource])).has(resource.id)
    if (!isFree || !(isLarge || (await look(scope, tx, resource.id)).isClean)) throw changedMeanwhile()
  }
  if (isStillClean && (await removeUnchanged(scope, [folder], check))) return
  await removeIn(scope, folder.id)
}

/** False if one of them was not removed. */
async function removeUnchanged(
  scope: UndoScope,
  some: readonly Removable[],
  check: (tx: Queries, resource: Resource) => Promise<void>,
): Promise<boolean> {
  const identifiers = some.map(({ id }) => `id:${id}`)
  const outcomes = await remove(scope.ctx, scope.actor, identifiers, { check })
  for (const [at, { files, folders }] of some.entries()) {
    if (!outcomes[at]?.place) continue
    scope.removed('files', files)
    scope.removed('folders', folders)
  }
  return outcomes.every(({ place }) => place)
}

const unchangedFile = (scope: UndoScope) => async (tx: Queries, resource: Resource) => {
  const item = (await store.itemsByTarget(tx, scope.import.id, [resource.id])).get(resource.id)
  if (!isUnchanged(resource, item)) throw changedMeanwhile()
}

const changedMeanwhile = () => new Fault('conflict', 'It was changed meanwhile.')

/** A file, or a folder with everything in it. */
interface Removable extends Pick<Resource, 'id' | 'type'> {
  readonly files: number
  readonly folders: number
}

interface Looked {
  /** Whether everything in the folder came with the import and is as it was. */
  readonly isClean: boolean
  /** The largest parts of it that can be removed. */
  readonly removable: readonly Removable[]
}

/** What of a folder can be removed. Goes into folders that the import added, or found, and that are where they were, only. */
async function look(scope: UndoScope, q: Queries, folderId: number): Promise<Looked> {
  const removable: Removable[] = []
  let isClean = true
  for (let after = ''; ; ) {
    const children = await childrenAfter(q, folderId, after, page)
    const items = await store.itemsByTarget(q, scope.import.id, idsOf(children))
    const used = await inUse(scope, q, children)
    for (const child of children) {
      const item = items.get(child.id)
      const isSame = isUnchanged(child, item)
      if (child.type === 'file' && isSame) removable.push({ id: child.id, type: 'file', files: 1, folders: 0 })
      else if (child.type === 'dir' && item && isWhereItWas(child, item)) {
        const below = await look(scope, q, child.id)
        const isRemovable = below.isClean && isSame && !used.has(child.id)
        if (isRemovable) removable.push(whole(child.id, below.removable))
        else for (const part of below.removable) removable.push(part)
        isClean &&= isRemovable
      } else isClean = false
    }
    const last = children.at(-1)
    if (!last || children.length < page) return { isClean, removable }
    after = last.name
  }
}

const whole = (id: number, parts: readonly Removable[]): Removable => ({
  id,
  type: 'dir',
  files: parts.reduce((sum, { files }) => sum + files, 0),
  folders: parts.reduce((sum, { folders }) => sum + folders, 1),
})

const idsOf = (resources: readonly Resource[]) => resources.map(({ id }) => id)

/** Created by the import, with the same content, name and folder. */
const isUnchanged = (resource: Resource, item: ImportItem | undefined): boolean =>
  item?.state === 'done' &&
  item.created &&
  parseFileState(item.targetState).sha256 === (resource.sha256 ?? '') &&
  isWhereItWas(resource, item)

/** Imports of earlier versions have not recorded where. */
const isWhereItWas = (resource: Resource, { targetState }: ImportItem): boolean => {
  const { place } = parseFileState(targetState)
  return place === '' || place === placeOf(resource)
}

/** Folders that are shared, watched by webhooks, or home folders. */
async function inUse({ actor }: UndoScope, q: Queries, resources: readonly Resource[]): Promise<Set<number>> {
  const folders = idsOf(resources.filter(({ type }) => type === 'dir'))
  if (folders.length === 0) return new Set()
  const shared = await openSharesOf(q, folders)
  const watchers = await watchersOf(q, actor.accountId, folders)
  return new Set([...shared.keys(), ...watchers.map(({ resourceId }) => resourceId), ...(await homesAmong(q, folders))])
}

/** Forgets items that are not here any more, or were before the import, and names the others. */
async function forgetRemoved(scope: UndoScope, kind: 'file' | 'folder'): Promise<void> {
  const { ctx, import: current } = scope
  for (let after = ''; ; ) {
    const items = await store.itemsAfter(ctx.db.q, current.id, kind, after, page)
    const gone: string[] = []
    for (const item of items) {
      const reason = await reasonToStay(scope, item)
      if (reason !== null) scope.keep(item.path, reason)
      else gone.push(item.sourceId)
    }
    await store.deleteItems(ctx.db.q, current.id, kind, gone)
    const last = items.at(-1)
    if (!last || items.length < page) return
    after = last.sourceId
  }
}

/** Null for an item that is not here, or that the import did not create. */
async function reasonToStay({ ctx, actor }: UndoScope, item: ImportItem): Promise<string | null> {
  if (!item.created || item.targetId === null) return null
  const place = await tree.byId(ctx, actor, item.targetId)
  if (!place) return null
  if (!isWhereItWas(place.resource, item)) return 'It was moved or renamed since.'
  if (item.kind === 'folder')
    return 'It has other contents, is in a folder that was moved, or is a home folder, shared or watched.'
  return isUnchanged(place.resource, item)
    ? 'It is in a folder that was moved or renamed since.'
    : 'It was changed since.'
}
