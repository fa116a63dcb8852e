/**
 * Sign-in by an SSH key for one connection. The signature is verified with the stored key, for the user of the same request, never
 * of an earlier offer. Neither the answer nor its timing reveals what was wrong.
 */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { readSshPublicKey, SshKeyError } from '../../lib/crypto/ssh-public-key.ts'
import { type SshSignature, sshFingerprint, verifiesSshSignature } from '../../lib/crypto/ssh-signature.ts'
import { padFailure } from '../../lib/padded-duration.ts'
import { userNameKey } from '../../lib/text/path.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { addAttempt, atAddress, type RefundAttempt, refundUnchecked, takeAttempt } from '../rate-limits.ts'
import { type Attempt, eventActor, type FoundUser, findUser, logRefusal, refuse } from '../sessions/attempt.ts'
import { actorOf, type Identified } from '../sessions/identify.ts'
import { requesterAt } from '../sessions/known.ts'
import * as known from '../sessions/known-store.ts'
import { useCode } from '../sessions/second-factor-codes.ts'
import { logIdOf } from '../sessions/session.ts'
import { markUserSeen } from '../sessions/store.ts'
import * as userStore from '../users/store.ts'
import { isLockedOrExpired, type User } from '../users/user.ts'
import type { SshKey } from './ssh-key.ts'
import * as store from './store.ts'

export interface KeyOffer {
  readonly username: string
  readonly address: string
  readonly protocol: string
  /** The key in the wire format. */
  readonly key: Buffer
}

export interface KeyProof extends KeyOffer {
  readonly shown: SshSignature
  /** For users who also need the password. */
  readonly password?: string | undefined
  readonly code?: string | undefined
}

type KeyContext = Needs<'db' | 'clock' | 'record' | 'rateLimits' | 'random' | 'passwords' | 'sealer' | 'log'>

/** Whether the user may sign in with this key from this address. Runs the same queries for an unknown user. */
export async function isAcceptableKey(ctx: Needs<'db' | 'clock' | 'log'>, offer: KeyOffer): Promise<boolean> {
  const { found, key } = await lookUp(ctx, offer)
  const isUsable = key !== null && (await blobOf(key, offer.key)) !== null
  const reason = refusalReason(found, isUsable, offer)
  if (reason !== null) logRefusal(ctx, offer, found?.user, reason, 'SSH key refused')
  return reason === null
}

/** Everything that prevents the sign-in, for the log; null for nothing. */
function refusalReason(found: FoundUser | null, isUsable: boolean, offer: KeyOffer): string | null {
  const unknownKey = isUsable ? null : `the user does not have the key ${sshFingerprint(offer.key)}`
  if (!found) return 'unknown username'
  return [unknownKey, found.refusal].filter((one) => one !== null).join(', ') || null
}

async function lookUp(ctx: Needs<'db' | 'clock'>, offer: KeyOffer) {
  const found = await findUser(ctx, offer)
  const key = await store.keyByFingerprint(ctx.db.q, found?.user.id ?? 0, sshFingerprint(offer.key))
  return { found, key }
}

/** The key in the wire format: as stored or, if only the fingerprint is known, as offered. Null for a refused key. */
async function blobOf({ publicKey }: SshKey, offered: Buffer): Promise<Buffer | null> {
  if (publicKey !== '') return Buffer.from(publicKey, 'base64')
  return (await parseOffered(offered)) === null ? null : offered
}

/** The offered key, validated like an added one. */
async function parseOffered(offered: Buffer) {
  const typeEnd = offered.length < 4 ? 0 : 4 + Math.min(offered.readUInt32BE(0), 64)
  const text = `${offered.subarray(4, typeEnd).toString('latin1')} ${offered.toString('base64')}`
  return await readSshPublicKey(text).catch((error: unknown) => {
    if (error instanceof SshKeyError) return null
    throw error
  })
}

/**
 * The actor of a user name and a key whose signature was verified. Throws `second-factor` with the subject that is also required,
 * the password or the code: ask for it, and call again with both. Throws `unauthenticated`, and `too-many` after too many attempts.
 * The actor's access also ends when the key is deleted.
 */
export async function byKey(ctx: KeyContext, proof: KeyProof): Promise<Identified> {
  return await padFailure(ctx.rateLimits.refusalMs, async () => {
    const secretHash = sha256Hex(ctx.random.hex(32))
    const { username, address, protocol } = proof
    const attempt = { username, address, protocol, sessionId: logIdOf(secretHash) }
    const taken = [takeAttempt(ctx.rateLimits.address, atAddress(address))]
    const { found, key } = await lookUp(ctx, proof)
    if (!found?.isKnownHere) addAttempt(taken, ctx.rateLimits.user, userNameKey(username))
    const blob = key && (await blobOf(key, proof.key))
    const isCorrect = blob !== null && (await verifiesSshSignature(blob, proof.shown))
    const reason = refusalReason(found, blob !== null, proof) ?? (isCorrect ? null : 'wrong signature')
    if (!found || !key || reason !== null) return await refuse(ctx, attempt, found?.user, reason ?? '')
    const { user } = found
    const verified = { attempt, user, key, offered: proof.key, secretHash, code: proof.code }
    const outcome = (await passwordOutcome(ctx, proof, user, taken)) ?? (await finish(ctx, verified))
    if (typeof outcome === 'object' && 'refused' in outcome) return await refuse(ctx, attempt, user, outcome.refused)
    for (const refund of taken) refund()
    if (outcome === 'password' || outcome === 'code') throw needed(outcome)
    return outcome
  })
}

interface Refused {
  /** Why, for the log. */
  readonly refused: string
}

const needed = (subject: 'password' | 'code') =>
  new Fault('second-factor', (of) => `${of[subject]} is needed as well.`, { subject })

/** The error about a wrong or missing password; null if it is correct or not required. */
async function passwordOutcome(
  ctx: KeyContext,
  { password, address }: KeyProof,
  { sftpAccess, passwordHash }: User,
  taken: readonly RefundAttempt[],
): Promise<'password' | Refused | null> {
  if (sftpAccess !== 'key+password') return null
  if (password === undefined) return 'password'
  const requester = await requesterAt(ctx, address, null)
  const isCorrect = await refundUnchecked(taken, () => ctx.passwords.verify(passwordHash, password, requester))
  return isCorrect ? null : { refused: 'wrong password' }
}

interface Verified {
  readonly attempt: Attempt
  readonly user: User
  readonly key: SshKey
  readonly offered: Buffer
  readonly secretHash: string
  readonly code: string | undefined
}

const changed: Refused = { refused: 'the user or the key was changed meanwhile' }

/** Signs in, in one transaction that repeats all checks. */
async function finish(ctx: KeyContext, verified: Verified): Promise<Identified | 'code' | Refused> {
  const { attempt, user, key, offered, secretHash, code } = verified
  const parsedKey = key.publicKey === '' ? await parseOffered(offered) : null
  const refund =
    code === undefined
      ? () => {}
      : takeAttempt(ctx.rateLimits.secondFactorCodes, atAddress(attempt.address, `${user.id} `))
  return await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now()
    const at = now.toISOString()
    const current = await userStore.lockUser(tx, user.accountId, user.id)
    // The earlier checks may no longer hold.
    if (!current || isLockedOrExpired(current, now) || current.sftpAccess !== user.sftpAccess) return changed
    if (current.passwordHash !== user.passwordHash) return changed
    if (current.sftpAccess === 'key+code') {
      const outcome = await useCode(ctx, tx, current, code)
      if (outcome === 'missing') return 'code'
      // Users without a second factor must set it up in the browser first.
      if (outcome !== 'right')
        return { refused: outcome === 'wrong' ? 'wrong code' : 'the user needs key+code but has no second factor' }
    }
    if (!(await store.markUsed(tx, key.id, at))) return changed
    if (parsedKey)
      await store.storePublicKey(tx, key.id, { ...parsedKey, publicKey: parsedKey.blob.toString('base64') })
    const account = await accountStore.accountById(tx, user.accountId)
    if (!account) throw new Error('a user without an account')
    await markUserSeen(tx, user.id, at)
    await known.recordAddress(tx, user.id, attempt.address, at)
    await ctx.record(tx, eventActor(current, attempt), { name: 'sessions.connect', outcome: 'ok' })
    afterCommit(tx, refund)
    const { address, protocol } = attempt
    const identity = { accountId: user.accountId, user: current, address, protocol, secretHash }
    const access = (q: Tx) => store.currentKeyUser(q, key.id, current.sftpAccess)
    return { actor: actorOf(identity, access, ctx), limits: account.limits }
  })
}
