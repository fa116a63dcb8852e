/** Who may change settings of the server. */
import type { Queries } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import { Fault } from '../fault.ts'
import { isOperator } from './store.ts'

/** Throws `forbidden` unless the actor is an operator in a browser session. */
export async function mustBeOperator(q: Queries, actor: Actor): Promise<void> {
  if (actor.kind !== 'user' || !(await isOperator(q, actor.userId)))
    throw new Fault(
      'forbidden',
      'Only operators of this server can do that. Whoever runs the server can make a user an operator: ./sallyport user operator NAME on.',
    )
  if (actor.session === undefined)
    throw new Fault(
      'forbidden',
      'Server settings can only be used in a browser session, not with an API key and an access token. Sign in with a browser.',
    )
}
