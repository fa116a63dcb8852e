/** Which files, folders and users here stand for those of the source. */
import { Fault } from '../../core/fault.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { itemsOf } from '../../core/imports/store.ts'
import { formatPath } from '../../lib/text/path.ts'
import { targetNames } from '../paths-of-interest.ts'
import type { VerifyScope } from './scope.ts'

/** The user here who stands for one of the source: the master for one that the source does not show. */
export async function ownerHere({ ctx, actor, import: { id } }: VerifyScope, sourceUserId: string) {
  const item = (await itemsOf(ctx.db.q, id, 'user', [sourceUserId])).get(sourceUserId)
  return { accountId: actor.accountId, userId: item?.targetId ?? actor.userId }
}

/** The id here of a file or folder of the source; of what is not there, or was not imported, by its path. Null if there is none. */
export async function placeHere(scope: VerifyScope, path: string): Promise<number | null> {
  const { ctx, actor, paths, import: current } = scope
  const [id, type] = [paths.idAt(path), paths.typeAt(path)]
  if (id !== null && type !== null) {
    const item = (await itemsOf(ctx.db.q, current.id, type === 'dir' ? 'folder' : 'file', [id])).get(id)
    if (item?.state === 'done') return item.targetId
  }
  try {
    const names = targetNames(tree.namesOf(current.into, 'path'), path)
    return (await tree.lookUp(ctx.db.q, actor, formatPath(names)))?.resource.id ?? null
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}
