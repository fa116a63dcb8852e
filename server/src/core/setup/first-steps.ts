/** Which first steps an account has taken, from what is stored. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as store from './store.ts'

export interface FirstSteps {
  /** There is a user beside the master. */
  readonly user: boolean
  /** A share was created; it may have been deleted since. */
  readonly share: boolean
}

export async function firstSteps(ctx: Needs<'db'>, actor: Actor): Promise<FirstSteps> {
  mustBeAdmin(actor, 'see activity')
  const { q } = ctx.db
  return { user: await store.hasSecondUser(q, actor.accountId), share: await store.hasShare(q, actor.accountId) }
}
