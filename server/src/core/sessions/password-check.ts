/**
 * Verifies user name, password and second factor, for browsers and for protocols that sign in on each connection. Neither the answer
 * nor its timing reveals what was wrong. Attempts are counted before anything is looked up, and refunded when they succeed.
 */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { isForeign } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { padFailure } from '../../lib/padded-duration.ts'
import type { RateLimitKey } from '../../lib/rate-limit.ts'
import { userNameKey } from '../../lib/text/path.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import type { Requester } from '../passwords.ts'
import { addAttempt, atAddress, type RefundAttempt, refundUnchecked, takeAttempt } from '../rate-limits.ts'
import { replaceHash } from '../users/credentials-store.ts'
import { proofByPassword } from '../users/proof.ts'
import * as userStore from '../users/store.ts'
import { isLockedOrExpired, mayUseFtp, type User } from '../users/user.ts'
import { type Attempt, eventActor, type FoundUser, findUser, isFtp, refuse, refused } from './attempt.ts'
import { browserHash, knownSince, requesterAt } from './known.ts'
import * as known from './known-store.ts'
import { hasSecondFactor, useCode } from './second-factor-codes.ts'

export interface PasswordGuess {
  readonly username: string
  readonly password: string
  readonly code?: string | undefined
  readonly address: string
  /** Browser token of an earlier sign-in. */
  readonly browser?: string | undefined
  /** As shown in the session log: `web`, `sftp` … */
  readonly protocol: string
}

type PasswordAttempt = PasswordGuess & Attempt

export type PasswordContext = Needs<'db' | 'clock' | 'record' | 'passwords' | 'rateLimits' | 'sealer' | 'log'>

const wrongCode = () =>
  new Fault('unauthenticated', (of) => `${of.code} is wrong, or has been used before.`, { subject: 'code' })

/**
 * Runs `complete` in the transaction that records the sign-in. Throws `unauthenticated`, `second-factor` when a code is required, and
 * `too-many` after too many attempts.
 */
export async function checkPassword<T>(
  ctx: PasswordContext,
  attempt: PasswordAttempt,
  complete: (tx: Tx, user: User) => Promise<T>,
): Promise<T> {
  return await padFailure(ctx.rateLimits.refusalMs, async () => {
    const browser = browserHash(attempt.browser)
    const isOwnBrowser =
      browser !== null && (await known.isBrowserOf(ctx.db.q, attempt.username, browser, knownSince(ctx)))
    const taken: RefundAttempt[] = []
    // A browser of the user has a counter of its own, independent of others at its address.
    const from = isOwnBrowser ? `${userNameKey(attempt.username)} ${browser}` : atAddress(attempt.address)
    taken.push(takeAttempt(ctx.rateLimits.address, from))
    const first = await findUser(ctx, attempt)
    if (!isOwnBrowser && !first?.isKnownHere) addAttempt(taken, ctx.rateLimits.user, userNameKey(attempt.username))
    const requester = await requesterAt(ctx, attempt.address, browser)
    const once = async (found: FoundUser | null): Promise<Outcome<T> | 'replaced'> => {
      const { isCorrect, code, password } = await refundUnchecked(taken, () => verify(ctx, attempt, found, requester))
      const reason = refusalReason(attempt, found, isCorrect)
      if (!found || reason !== null) return await refuse(ctx, attempt, found?.user, reason ?? '')
      const codes = codeLimitKey(found, attempt.address, isOwnBrowser ? browser : null)
      const hash = await ownHash(ctx, found.user, password, requester)
      return await finish(ctx, { ...attempt, code }, { user: found.user, hash }, codes, complete)
    }
    const outcome = await again(once, first, () => findUser(ctx, attempt))
    const user = first?.user
    // A code behind the password is refused like a wrong password.
    const fault = attempt.code === undefined ? refused() : wrongCode()
    if (outcome === 'wrong') return await refuse(ctx, attempt, user, 'wrong code', fault)
    for (const refund of taken) refund()
    if (outcome === 'missing')
      throw new Fault('second-factor', 'code is needed: the six digits of the authenticator app.')
    return outcome.completed
  })
}

type Outcome<T> = { readonly completed: T } | 'missing' | 'wrong'

/**
 * Clients open several connections at once. If another sign-in has replaced the hash of another server meanwhile, the password is
 * verified once more.
 */
async function again<T>(
  once: (found: FoundUser | null) => Promise<Outcome<T> | 'replaced'>,
  first: FoundUser | null,
  find: () => Promise<FoundUser | null>,
): Promise<Outcome<T>> {
  const outcome = await once(first)
  if (outcome !== 'replaced') return outcome
  const second = await once(await find())
  if (second === 'replaced') throw refused()
  return second
}

/** A hash to replace that of another server; null if none is needed, or the queue is full: then the next sign-in replaces it. */
async function ownHash(
  ctx: PasswordContext,
  { passwordHash }: User,
  password: string,
  requester: Requester,
): Promise<string | null> {
  if (passwordHash === null || !isForeign(passwordHash)) return null
  return await ctx.passwords.hash(password, requester).catch((error: unknown) => {
    if (error instanceof Fault) return null
    throw error
  })
}

interface Verified {
  readonly isCorrect: boolean
  readonly code: string | undefined
  /** Without the code. */
  readonly password: string
}

/**
 * Verifies the password. Many FTP clients can't ask for a code: there, the six digits may follow the password, if the user has a second
 * factor. Hashes as often for every user, with a factor or without, so that the time does not depend on it.
 */
async function verify(
  ctx: PasswordContext,
  attempt: PasswordAttempt,
  found: FoundUser | null,
  requester: Requester,
): Promise<Verified> {
  const hash = found?.user.passwordHash ?? null
  const isCorrect = await ctx.passwords.verify(hash, attempt.password, requester)
  const whole = { isCorrect, code: attempt.code, password: attempt.password }
  if (isCorrect || attempt.code !== undefined || !isFtp(attempt) || !/^\d{6}$/.test(attempt.password.slice(-6)))
    return whole
  const hasFactor = await hasSecondFactor(ctx, found?.user.id ?? 0)
  const password = attempt.password.slice(0, -6)
  const isFirstPart = await ctx.passwords.verify(hasFactor ? hash : null, password, requester)
  return hasFactor && isFirstPart ? { isCorrect: true, code: attempt.password.slice(-6), password } : whole
}

/** Everything that prevents the sign-in, for the log; null for nothing. */
function refusalReason(attempt: PasswordAttempt, found: FoundUser | null, isCorrect: boolean): string | null {
  if (!found) return 'unknown username'
  const needed = suffices(attempt, found.user) ? null : `the user needs ${found.user.sftpAccess} for SFTP`
  const reasons = [isCorrect ? null : 'wrong password', found.refusal, found.refusal === null ? needed : null]
  return reasons.filter((one) => one !== null).join(', ') || null
}

/** False for SFTP unless the user may sign in there without an SSH key, and for FTP unless it may use that. */
const suffices = (attempt: Attempt, user: User) =>
  attempt.protocol === 'sftp' ? user.sftpAccess === 'any' : !isFtp(attempt) || mayUseFtp(user)

/** Key that attempts at a code count under. Somebody who has only the password can't use up those of the user's own browsers and addresses. */
function codeLimitKey({ user, isKnownHere }: FoundUser, address: string, ownBrowser: string | null): RateLimitKey {
  if (ownBrowser !== null) return `${user.id} ${ownBrowser}`
  return isKnownHere ? atAddress(address, `${user.id} `) : String(user.id)
}

interface Checked {
  readonly user: User
  /** To replace the one of the user; null to keep it. */
  readonly hash: string | null
}

/**
 * The result of `complete`, or why the code was not accepted; `replaced` if another sign-in has replaced the hash of another server.
 * Attempts at a code count under `codes`.
 */
async function finish<T>(
  ctx: PasswordContext,
  attempt: PasswordAttempt,
  { user: { accountId, id, passwordHash }, hash }: Checked,
  codes: RateLimitKey,
  complete: (tx: Tx, user: User) => Promise<T>,
): Promise<Outcome<T> | 'replaced'> {
  const refund = attempt.code === undefined ? () => {} : takeAttempt(ctx.rateLimits.secondFactorCodes, codes)
  return await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now()
    const user = await userStore.lockUser(tx, accountId, id)
    if (user && passwordHash !== null && isForeign(passwordHash) && user.passwordHash !== passwordHash) {
      refund()
      return 'replaced'
    }
    // The earlier checks may no longer hold.
    if (!user || isLockedOrExpired(user, now) || user.passwordHash !== passwordHash || !suffices(attempt, user))
      throw refused()
    const code = await useCode(ctx, tx, user, attempt.code)
    if (code === 'missing' || code === 'wrong') return code
    afterCommit(tx, refund)
    if (hash !== null) await replaceHash(tx, proofByPassword(user.id), hash)
    const completed = await complete(tx, hash === null ? user : { ...user, passwordHash: hash })
    await known.recordAddress(tx, user.id, attempt.address, now.toISOString())
    await ctx.record(tx, eventActor(user, attempt), { name: 'sessions.connect', outcome: 'ok' })
    return { completed }
  })
}
