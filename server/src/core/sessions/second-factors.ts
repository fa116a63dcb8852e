/**
 * The second factor of a user: enabled with the password and a first code, removed with the password or by an administrator. Every
 * code works once, and recovery codes only for their enrolment.
 */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mayActFor, mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid, notFound } from '../fault.ts'
import { takeAttempt } from '../rate-limits.ts'
import { endOperator } from '../users/operators.ts'
import { type Proof, prove, proveOther } from '../users/proof.ts'
import * as userStore from '../users/store.ts'
import * as factor from './second-factor.ts'
import { contextOf } from './second-factor-codes.ts'
import * as store from './second-factor-store.ts'

const pendingMs = 600_000
const recoveryCodes = 10

export interface FactorState {
  readonly enabled: boolean
  readonly recoveryCodesLeft: number
}

export async function state(ctx: Needs<'db'>, { userId }: Pick<Actor, 'userId'>): Promise<FactorState> {
  const found = await store.factorOf(ctx.db.q, userId)
  if (found?.confirmed_at == null) return { enabled: false, recoveryCodesLeft: 0 }
  return { enabled: true, recoveryCodesLeft: await store.countRecoveryCodes(ctx.db.q, userId, found.enrolment) }
}

export interface Enrolment {
  /** Base32. */
  readonly secret: string
  readonly otpauthUrl: string
}

/** Begins an enrolment, which replaces an unconfirmed one. Throws `invalid` for a wrong password, `conflict`. */
export async function begin(
  ctx: Needs<'db' | 'clock' | 'random' | 'sealer' | 'passwords' | 'rateLimits'>,
  actor: Actor,
  password: string,
): Promise<Enrolment> {
  const proof = await prove(ctx, actor, actor.userId, { subject: 'password', value: password })
  const secret = factor.secretFrom(ctx.random.hex(20))
  const enrolment = ctx.random.hex(16)
  await ctx.db.tx(async (tx) => {
    await lockOwnUser(tx, actor)
    if ((await store.factorOf(tx, actor.userId))?.confirmed_at != null)
      throw new Fault('conflict', 'You already have a second factor. Turn it off before you set up another.')
    await store.deleteFactor(tx, proof)
    await store.insertFactor(tx, proof, {
      account_id: actor.accountId,
      enrolment,
      secret_sealed: ctx.sealer.seal(secret, contextOf(actor.userId, enrolment)),
      confirmed_at: null,
      pending_until: new Date(ctx.clock.now().getTime() + pendingMs).toISOString(),
      last_step: 0,
    })
  })
  return { secret, otpauthUrl: factor.addressOf(secret, actor.username) }
}

/** Locks the actor's user, which serializes enrolments and sign-ins of one user. */
async function lockOwnUser(tx: Tx, actor: Actor): Promise<void> {
  await actor.confirm(tx)
  if (!(await userStore.lockUser(tx, actor.accountId, actor.userId)))
    throw notFound('user', 'Your user has been deleted.')
}

/** Enables the factor with a first code, and returns the recovery codes. Throws `conflict`, `invalid`, `too-many`. */
export async function confirm(
  ctx: Needs<'db' | 'clock' | 'random' | 'sealer' | 'rateLimits' | 'record'>,
  actor: Actor,
  code: string,
): Promise<string[]> {
  // Counted separately: attempts with a leaked token must not use up those of the user's sign-ins.
  const refund = takeAttempt(ctx.rateLimits.secondFactorCodes, `own:${actor.userId}:${actor.session ?? 'token'}`)
  const recovery = Array.from({ length: recoveryCodes }, () => ctx.random.base36(factor.recoveryCodeLength))
  await ctx.db.tx(async (tx) => {
    await lockOwnUser(tx, actor)
    const found = await store.factorOf(tx, actor.userId)
    const now = ctx.clock.now()
    if (!found || found.confirmed_at !== null || found.pending_until <= now.toISOString())
      throw new Fault(
        'conflict',
        'There is no second factor to confirm, or it was set up more than ten minutes ago. Start again.',
      )
    const secret = ctx.sealer.open(found.secret_sealed, contextOf(actor.userId, found.enrolment))
    const step = factor.stepOf(secret, factor.plainCode(code), now)
    if (step === null)
      throw invalid(
        'code',
        (of) =>
          `${of.code} is not the code that the app shows now. Check that the clock of the device is correct, then enter the next code.`,
      )
    await store.confirmFactor(tx, actor.userId, now.toISOString(), step)
    await store.insertRecoveryCodes(tx, actor.userId, found.enrolment, recovery.map(sha256Hex))
    await ctx.record(tx, actor, { name: 'users.update', username: actor.username, fields: ['secondFactor=true'] })
  })
  refund()
  return recovery.map(factor.shownRecoveryCode)
}

/** Removes the actor's own factor. Throws `invalid` for a wrong password. */
export async function remove(
  ctx: Needs<'db' | 'passwords' | 'rateLimits' | 'record'>,
  actor: Actor,
  password: string,
): Promise<void> {
  const proof = await prove(ctx, actor, actor.userId, { subject: 'password', value: password })
  await ctx.db.tx(async (tx) => {
    await lockOwnUser(tx, actor)
    await deleteAndRecord(ctx, tx, actor, proof, actor.username)
  })
}

const useOwn = 'To turn off your own second factor, use DELETE /users/me/second-factor with your current password.'

/** Removes the factor of another user, for administrators; the master's only for the operator. Throws `forbidden`, `not-found`. */
export async function removeOf(ctx: Needs<'db' | 'clock' | 'record'>, actor: Actor, userId: number): Promise<void> {
  mustBeAdmin(actor, 'manage users')
  const proof = proveOther(actor, userId, useOwn)
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await userStore.lockUser(tx, actor.accountId, userId)
    if (!user) throw notFound('user', `There is no user ${userId}.`)
    if (!mayActFor(actor, user.role) || (user.role === 'master' && actor.kind !== 'operator'))
      throw new Fault(
        'forbidden',
        'Only the master can turn off the second factor of the master; so can the operator, with "./sallyport user".',
      )
    if (await deleteAndRecord(ctx, tx, actor, proof, user.username))
      await endOperator(ctx, tx, actor, { user, change: 'second factor removed' })
  })
}

/** False when there was no factor. */
async function deleteAndRecord(
  ctx: Needs<'record'>,
  tx: Tx,
  actor: Actor,
  proof: Proof,
  username: string,
): Promise<boolean> {
  if (!(await store.deleteFactor(tx, proof))) return false
  await ctx.record(tx, actor, { name: 'users.update', username, fields: ['secondFactor=false'] })
  return true
}
