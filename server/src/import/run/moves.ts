/** Follows what was moved or renamed at the source since an earlier run, as long as it is here where that run put it. */
import { Fault } from '../../core/fault.ts'
import { type MoveInput, move } from '../../core/files/moves/move.ts'
import type { Place } from '../../core/files/tree/resource.ts'
import { formatFileState, parseFileState, placeOf } from '../../core/imports/file-state.ts'
import type { ImportItem } from '../../core/imports/import.ts'
import { type RunScope, writeDone } from './scope.ts'

type Queries = Parameters<typeof writeDone>[0]

interface Moved {
  /** Path at the source, now and at the earlier run. */
  readonly path: string
  readonly known: ImportItem
  readonly name: string
  /** The folder here that stands for its folder at the source. */
  readonly parent: Place
}

export interface Followed {
  readonly place: Place
  /** As it is recorded now. */
  readonly known: ImportItem
}

/** The place here, after the move if there was one. What was moved here, too, or can't be moved, is named and stays. */
export async function followMove(scope: RunScope, moved: Moved, place: Place): Promise<Followed> {
  const { path, known, name, parent } = moved
  if (path === known.path) return { place, known }
  const { sha256, place: recorded } = parseFileState(known.targetState)
  const wanted = placeOf({ parentId: parent.resource.id, name })
  const actual = placeOf(place.resource)
  const kept = (reason: string) => {
    scope.tally.problem({ what: 'kept', path, reason })
    return { place, known }
  }
  const write = async (at: string, tx: Queries = scope.ctx.db.q) => {
    const item = { ...known, path, targetState: formatFileState({ sha256, place: at }) }
    await writeDone(tx, scope, known, item)
    return item
  }
  // Its folder was moved at the source, and is the same one here.
  if (lastOf(path) === lastOf(known.path) && recorded.startsWith(`${parent.resource.id}/`))
    return { place, known: await write(recorded) }
  if (actual === wanted) return { place, known: await write(wanted) }
  if (actual !== recorded) return kept(movedHere)
  let item = known
  const there = await moveTo(scope, place, moved, {
    // People go on working meanwhile.
    check(now) {
      if (placeOf(now.resource) !== recorded) throw new MovedHere()
    },
    also: async (tx, after) => {
      item = await write(placeOf(after.resource), tx)
    },
  })
  if (there instanceof MovedHere) return kept(movedHere)
  if (there instanceof Fault) return kept(`It was moved or renamed at the source, but can't be here: ${there.message}`)
  scope.tally.count('moved')
  return { place: there, known: item }
}

const movedHere = 'It was moved or renamed at the source and here: it stays where it is here.'

class MovedHere extends Fault {
  constructor() {
    super('conflict', movedHere)
  }
}

/** The refusal if it can't be moved. */
async function moveTo(
  { ctx, actor }: RunScope,
  { resource }: Place,
  { parent, name }: Moved,
  within: Pick<MoveInput, 'check' | 'also'>,
): Promise<Place | Fault> {
  try {
    const into = `id:${parent.resource.id}`
    return await move(ctx, actor, { resource: `id:${resource.id}`, into, as: name, ifExists: 'fail', ...within })
  } catch (error) {
    if (error instanceof Fault && (error.code === 'conflict' || error.code === 'invalid')) return error
    throw error
  }
}

const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
