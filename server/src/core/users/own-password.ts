/** Asking once more for the password of who is signed in, before what a borrowed browser must not do. */
import type { Actor } from '../actor.ts'
import { invalid } from '../fault.ts'
import { takeGuess } from '../guesses.ts'
import type { Has } from '../tools.ts'
import * as store from './store.ts'

/** Throws `invalid` naming the field unless it is the actor's own password, and `too-many` after too many guesses. */
export async function checkOwnPassword(
  t: Has<'db' | 'passwords' | 'guesses'>,
  actor: Actor,
  field: string,
  password: string | undefined,
): Promise<void> {
  const key = `own:${actor.userId}`
  takeGuess(t.guesses.address, key)
  const user = await store.userById(t.db.q, actor.accountId, actor.userId)
  if (!(await t.passwords.verify(user?.passwordHash ?? null, password ?? '')))
    throw invalid(field, `${field} must be your password of now.`)
  t.guesses.address.giveBack(key)
}
