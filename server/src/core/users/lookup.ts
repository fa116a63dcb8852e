/** Users of an account as other modules present them. */
import { isAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as store from './store.ts'
import type { User } from './user.ts'

/** A user of the account, visible to administrators and to that user; null for anybody else. */
export async function visible(ctx: Needs<'db'>, actor: Actor, id: number): Promise<User | null> {
  return isAdmin(actor) || actor.userId === id ? await store.userById(ctx.db.q, actor.accountId, id) : null
}

export const count = (ctx: Needs<'db'>, actor: Actor): Promise<number> => store.countUsers(ctx.db.q, actor.accountId)
