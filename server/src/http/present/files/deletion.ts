/** The outcome of deleting one of several resources, nested and flat: clients read either form. */
import { errors } from '@sallyport/contract/definition/errors.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Deletion } from '../../../core/files/trash/trash.ts'
import { pathSeenBy } from '../../../core/files/tree/resource.ts'
import { fromFault } from '../../responses/errors.ts'

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
