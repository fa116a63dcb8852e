/** The outcome of a move, copy or deletion: one resource, or an entry for each of several, nested and flat. */
import { errors } from '@sallyport/contract/definition/errors.ts'
import type { Actor } from '../../../core/actor.ts'
import type { MoveOutcome } from '../../../core/files/moves/moves.ts'
import type { Deletion } from '../../../core/files/trash/trash.ts'
import { type Place, pathSeenBy } from '../../../core/files/tree/resource.ts'
import { fromFault } from '../../responses/errors.ts'
import { presentResource } from './resource.ts'

/** Throws the fault of a single resource. */
export function presentMoves(actor: Actor, outcomes: readonly MoveOutcome[], folder: string) {
  const [only, ...others] = outcomes
  if (others.length > 0 || !only)
    return { status: 207, body: { responses: outcomes.map((outcome) => entry(actor, outcome, folder)) } } as const
  if (only.fault) throw only.fault
  return { status: 200, body: presentMoved(actor, only.before, only.place) } as const
}

const presentMoved = (actor: Actor, before: Place, place: Place) => ({
  data: presentResource(actor, place),
  meta: { path: pathSeenBy(actor, before), destinationPath: pathSeenBy(actor, folderOf(place)) },
})

const folderOf = ({ names, lineage }: Place) => ({ names: names.slice(0, -1), lineage: lineage.slice(0, -1) })

function entry(actor: Actor, outcome: MoveOutcome, destinationPath: string) {
  if (outcome.place) {
    const { data, meta } = presentMoved(actor, outcome.before, outcome.place)
    return { responseStatus: 200 as const, data, meta, id: data.id, type: 'resource' as const }
  }
  const { status, code, detail } = fromFault(outcome.fault)
  const error = { code, detail, title: errors[code].title, meta: { path: outcome.identifier, destinationPath } }
  return { responseStatus: status, errors: [error], ...error }
}

/** The outcome of deleting one of several resources, nested and flat: clients read either form. */
export function presentDeletion(actor: Actor, outcome: Deletion) {
  if (outcome.place) {
    const data = {
      id: outcome.place.resource.id,
      type: 'resource' as const,
      meta: { path: pathSeenBy(actor, outcome.place) },
    }
    return { responseStatus: 200 as const, data, ...data }
  }
  const { status, code, detail } = fromFault(outcome.fault)
  const entry = { code, detail, title: errors[code].title, meta: { path: outcome.identifier } }
  return { responseStatus: status, errors: [entry], ...entry }
}
