/** Follows what was moved or renamed at the source since an earlier run, as long as it is here where that run put it. */
import { move } from '../../core/files/moves/move.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import { type RunScope, writeDone } from './scope.ts'

interface Moved {
  /** Path at the source, now and at the earlier run. */
  readonly path: string
  readonly known: ImportItem
  readonly name: string
  /** The folder here that stands for its folder at the source. */
  readonly parent: Place
}

/** The place here, after the move if there was one. Throws `conflict` if the new name is taken. */
export async function followMove(scope: RunScope, moved: Moved, place: Place): Promise<Place> {
  const { path, known, name, parent } = moved
  const isThere = place.resource.parentId === parent.resource.id && place.resource.name === name
  if (path === known.path) return place
  const { ctx, actor, tally } = scope
  const before = { resource: `id:${place.resource.id}`, into: `id:${parent.resource.id}`, as: name }
  const after = isThere ? place : await move(ctx, actor, { ...before, ifExists: 'fail' })
  await writeDone(ctx.db.q, scope, known, { ...known, path })
  if (!isThere) tally.count('moved')
  return after
}
