/**
 * Proof of identity, required to change the password, email address or second factor of a user. The stores that write these accept
 * only a `Proof`, and only this file creates one, so no operation can change them without a check.
 */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, type Subject } from '../fault.ts'
import { requesterOf } from '../passwords.ts'
import { refundUnchecked, takeAttempt } from '../rate-limits.ts'
import * as store from './store.ts'

class IdentityProof {
  readonly #userId: number
  constructor(userId: number) {
    this.#userId = userId
  }
  /** The user whose credentials may be changed. */
  get userId(): number {
    return this.#userId
  }
}

export type Proof = IdentityProof

export interface Password {
  /** The input it was sent in, for errors. */
  readonly subject: Subject
  /** The actor's current password. */
  readonly value: string | undefined
}

const isSelf = (actor: Actor, userId: number) => actor.kind !== 'operator' && actor.userId === userId

/**
 * Proof for changing the credentials of a user. Users changing their own must send their current password: the browser may be
 * borrowed or the token leaked. Callers check whether an administrator may change another user.
 * Throws `invalid` naming the field, and `too-many` after too many wrong passwords.
 */
export async function prove(
  ctx: Needs<'db' | 'passwords' | 'rateLimits'>,
  actor: Actor,
  userId: number,
  { subject, value }: Password,
): Promise<Proof> {
  if (!isSelf(actor, userId)) return new IdentityProof(userId)
  if (value === undefined || value === '')
    throw invalid(
      subject,
      (of) => `${of[subject]} is missing: send your current password to change your own password or email address.`,
    )
  // Counted separately for tokens: wrong guesses with a leaked token must not lock out the user's own browser.
  const key = `own:${userId}:${actor.session ?? 'token'}`
  const refund = takeAttempt(ctx.rateLimits.address, key)
  const user = await store.userById(ctx.db.q, actor.accountId, userId)
  const hash = user?.passwordHash ?? null
  if (!(await refundUnchecked([refund], () => ctx.passwords.verify(hash, value, requesterOf(actor)))))
    throw invalid(subject, (of) => `${of[subject]} must be your current password.`)
  refund()
  return new IdentityProof(userId)
}

/** Proof for operations on other users. Throws `forbidden` with `sentence` when the actor is that user. */
export function proveOther(actor: Actor, userId: number, sentence: string): Proof {
  if (isSelf(actor, userId)) throw new Fault('forbidden', sentence)
  return new IdentityProof(userId)
}

/** Proof by the current password of the user. The caller must have verified it. */
export const proofByPassword = (userId: number): Proof => new IdentityProof(userId)

/** Proof by a code sent to the user's mailbox. The caller must have used up the code. */
export const proofByEmail = (userId: number): Proof => new IdentityProof(userId)
