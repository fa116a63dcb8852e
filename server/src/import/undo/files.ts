/** Moves files and folders that an import brought and nobody has changed since to the trash, each folder as a whole if it can be. */

import { remove } from '../../core/files/trash/trash.ts'
import { childrenAfter } from '../../core/files/tree/keyset-store.ts'
import type { Resource } from '../../core/files/tree/resource.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { parseFileState } from '../../core/imports/file-state.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import * as store from '../../core/imports/store.ts'
import { openSharesOf } from '../../core/shares/store.ts'
import * as users from '../../core/users/users.ts'
import { watchersOf } from '../../core/webhooks/endpoints/store.ts'
import { slices } from '../../lib/slices.ts'
import type { UndoScope } from './scope.ts'

const page = 200

export async function undoFiles(scope: UndoScope): Promise<void> {
  const { ctx, actor, import: current } = scope
  const homes = new Set((await users.list(ctx, actor)).map(({ homeId }) => homeId))
  const top = await tree.folderAt(ctx.db.q, actor, tree.namesOf(current.into, 'path'))
  const found = top ? await look(scope, top.resource.id, homes) : null
  for (const some of slices(found?.removable ?? [], page))
    await remove(
      ctx,
      actor,
      some.map((id) => `id:${id}`),
    )
  await forgetRemoved(scope, 'file')
  await forgetRemoved(scope, 'folder')
}

interface Looked {
  /** Whether everything in the folder came with the import and is as it was. */
  readonly isClean: boolean
  /** Ids of the largest parts of it that can be removed. */
  readonly removable: readonly number[]
}

/** What of a folder can be removed. Goes into folders that the import brought, or found, only. */
async function look(scope: UndoScope, folderId: number, homes: ReadonlySet<number>): Promise<Looked> {
  const { q } = scope.ctx.db
  const removable: number[] = []
  let isClean = true
  for (let after = ''; ; ) {
    const children = await childrenAfter(q, folderId, after, page)
    const items = await store.itemsByTarget(q, scope.import.id, idsOf(children))
    const used = await inUse(scope, children)
    for (const child of children) {
      const item = items.get(child.id)
      if (child.type === 'dir' && item) {
        const below = await look(scope, child.id, homes)
        const isRemovable = below.isClean && item.created && !homes.has(child.id) && !used.has(child.id)
        if (isRemovable) removable.push(child.id)
        else for (const id of below.removable) removable.push(id)
        isClean &&= isRemovable
      } else if (isUnchanged(child, item)) removable.push(child.id)
      else isClean = false
    }
    const last = children.at(-1)
    if (!last || children.length < page) return { isClean, removable }
    after = last.name
  }
}

const idsOf = (resources: readonly Resource[]) => resources.map(({ id }) => id)

const isUnchanged = ({ type, sha256 }: Resource, item: ImportItem | undefined): boolean =>
  type === 'file' && item?.state === 'done' && item.created && parseFileState(item.targetState).sha256 === sha256

/** Folders that are shared, or watched by webhooks. */
async function inUse({ ctx, actor }: UndoScope, resources: readonly Resource[]): Promise<Set<number>> {
  const folders = idsOf(resources.filter(({ type }) => type === 'dir'))
  if (folders.length === 0) return new Set()
  const shared = await openSharesOf(ctx.db.q, folders)
  const watchers = await watchersOf(ctx.db.q, actor.accountId, folders)
  return new Set([...shared.keys(), ...watchers.map(({ resourceId }) => resourceId)])
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
      if (reason === null && item.created) scope.removed(kind === 'file' ? 'files' : 'folders')
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
  if (item.kind === 'folder') return 'It has other contents, was moved, or is a home folder, shared or watched.'
  return place.resource.sha256 === parseFileState(item.targetState).sha256 ? 'It was moved.' : 'It was changed since.'
}
