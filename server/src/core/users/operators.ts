/** Users who may change settings of the server: marked at the command line only. */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, notFound } from '../fault.ts'
import * as store from './store.ts'
import type { User } from './user.ts'
import type { UserUpdate } from './user-input.ts'

/**
 * True when a user stops being an operator: because it is locked, or because an administrator of its account sets its password or email
 * address, who could otherwise sign in as the operator of all accounts.
 */
export const endsOperator = (actor: Actor, user: User, { password, email, locked }: UserUpdate): boolean =>
  user.operator &&
  (locked === true ||
    (actor.kind !== 'operator' && actor.userId !== user.id && (password !== undefined || email !== undefined)))

/** Makes a user an operator, or ends that. Throws `conflict` for a locked user, `not-found`. */
export async function setOperator(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
  isOperator: boolean,
): Promise<User> {
  if (actor.kind !== 'operator') throw new Fault('forbidden', 'Operators are marked with "./sallyport user operator".')
  return await ctx.db.tx(async (tx) => {
    const user = await store.lockUser(tx, actor.accountId, id)
    if (!user) throw notFound('user', `There is no user ${id}.`)
    if (isOperator && user.locked)
      throw new Fault('conflict', `User "${user.username}" is locked. Unlock it first: ./sallyport user unlock.`)
    await store.setOperator(tx, id, isOperator, ctx.clock.now().toISOString())
    const fields = [`operator=${isOperator}`]
    await ctx.record(tx, actor, { name: 'users.update', username: user.username, fields })
    return { ...user, operator: isOperator }
  })
}
