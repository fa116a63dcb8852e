/**
 * Fresh proof of who asks, required to change the password, email address or second factor of a user. The stores that write
 * them accept a `Proof` only, and every proof is made here: a new operation can't change them without one, whatever way in.
 */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, type Subject } from '../fault.ts'
import { askerOf } from '../passwords.ts'
import { refundUnchecked, takeAttempt } from '../rate-limits.ts'
import * as store from './store.ts'

class Proven {
  readonly #userId: number
  constructor(userId: number) {
    this.#userId = userId
  }
  /** The user whose credentials may be changed. */
  get userId(): number {
    return this.#userId
  }
}

export type Proof = Proven

export interface Password {
  /** Name of the input that holds it. */
  readonly subject: Subject
  /** The actor's current password. */
  readonly value: string | undefined
}

const isSelf = (actor: Actor, userId: number) => actor.kind !== 'operator' && actor.userId === userId

/**
 * Proof for changing credentials of a user. Acting on itself, every actor shows its current password: a browser may be borrowed,
 * a token may have leaked. Whether an administrator may change that other user is checked elsewhere.
 * Throws `invalid` naming the field, and `too-many` after too many wrong passwords.
 */
export async function prove(
  ctx: Needs<'db' | 'passwords' | 'rateLimits'>,
  actor: Actor,
  userId: number,
  { subject, value }: Password,
): Promise<Proof> {
  if (!isSelf(actor, userId)) return new Proven(userId)
  if (value === undefined || value === '')
    throw invalid(
      subject,
      (of) => `${of[subject]} is missing: send your current password to change your own password or email address.`,
    )
  // Guesses of a leaked token must not keep the user itself, signed in with a browser, from changing its password.
  const key = `own:${userId}:${actor.session ?? 'token'}`
  const giveBack = takeAttempt(ctx.rateLimits.address, key)
  const user = await store.userById(ctx.db.q, actor.accountId, userId)
  const hash = user?.passwordHash ?? null
  if (!(await refundUnchecked([giveBack], () => ctx.passwords.verify(hash, value, askerOf(actor)))))
    throw invalid(subject, (of) => `${of[subject]} must be your current password.`)
  giveBack()
  return new Proven(userId)
}

/** Proof for what administrators do to other users only. Throws `forbidden` with that sentence for the actor itself. */
export function proveOther(actor: Actor, userId: number, sentence: string): Proof {
  if (isSelf(actor, userId)) throw new Fault('forbidden', sentence)
  return new Proven(userId)
}

/** Proof by the code of an email, which only the mailbox of the user gets. The caller has used the code up. */
export const provenByEmail = (userId: number): Proof => new Proven(userId)
