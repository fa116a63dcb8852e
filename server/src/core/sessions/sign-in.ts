/**
 * Signing in with a password. What was wrong is never told, neither by the answer nor by its time; guesses are counted
 * before anything is looked up, and given back to who was right.
 */
import { afterCommit, type Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { failEvenly } from '../../lib/even-time.ts'
import type { RateLimitKey } from '../../lib/rate-limit.ts'
import { userNameKey } from '../../lib/text/path.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { Fault } from '../fault.ts'
import { atAddress, type RefundAttempt, refundUnchecked, takeAttempt } from '../rate-limits.ts'
import * as userStore from '../users/store.ts'
import { isShutOut, type User } from '../users/user.ts'
import { browserHash, knownSince, outsiderAsking } from './known.ts'
import * as known from './known-store.ts'
import { useCode } from './second-factors.ts'
import { logIdOf, type Session } from './session.ts'
import * as store from './sessions-store.ts'
import { markUserSeen } from './store.ts'

export interface SignIn {
  readonly username: string
  readonly password: string
  readonly code?: string | undefined
  readonly staySignedIn: boolean
  readonly address: string
  readonly userAgent: string
  /** What an earlier sign-in left in the browser, see `SignedIn.browser`. */
  readonly browser?: string | undefined
}

export interface SignedIn {
  readonly session: Session
  readonly user: User
  /** What the cookie holds: 256 random bits. */
  readonly secret: string
  /** The mark by which the browser is known at the next sign-in; it opens nothing. */
  readonly browser: string
}

type SignInContext = Needs<'db' | 'clock' | 'random' | 'record' | 'passwords' | 'settings' | 'rateLimits' | 'sealer'>

const mostSessions = 50
const longestUserAgent = 255

const refused = () =>
  new Fault('unauthenticated', 'username or password is wrong, or the user may not sign in from here.')

const wrongCode = () => new Fault('unauthenticated', 'code is wrong, or has been used before.', { field: 'code' })

/**
 * Opens a session. Throws `unauthenticated`, `second-factor` when a code is needed, `too-many` after too many guesses.
 */
export async function signIn(ctx: SignInContext, input: SignIn): Promise<SignedIn> {
  return await failEvenly(ctx.rateLimits.refusalMs, async () => {
    const browser = browserHash(input.browser)
    const isOwnBrowser =
      browser !== null && (await known.isBrowserOf(ctx.db.q, input.username, browser, knownSince(ctx)))
    const taken: RefundAttempt[] = []
    // A browser of the user has tries of its own, whoever else guesses from its address.
    const from = isOwnBrowser ? `${userNameKey(input.username)} ${browser}` : atAddress(input.address)
    taken.push(takeAttempt(ctx.rateLimits.address, from))
    const found = await find(ctx, input)
    if (!isOwnBrowser && !found?.isKnownHere) taken.push(takeAttempt(ctx.rateLimits.user, userNameKey(input.username)))
    const asker = await outsiderAsking(ctx, input.address, browser)
    const hash = found?.user.passwordHash ?? null
    const isRight = await refundUnchecked(taken, () => ctx.passwords.verify(hash, input.password, asker))
    if (!found || !isRight || found.isRefused) return await refuse(ctx, input, found?.user)
    const outcome = await open(ctx, input, found.user, codesFrom(found, input.address, isOwnBrowser ? browser : null))
    if (outcome === 'wrong') return await refuse(ctx, input, found.user, wrongCode())
    for (const giveBack of taken) giveBack()
    if (outcome === 'missing')
      throw new Fault('second-factor', 'code is needed: the six digits of the authenticator app.')
    return outcome
  })
}

interface Found {
  readonly user: User
  /** Whether it has signed in from this address before: nobody else's guesses keep it out here. */
  readonly isKnownHere: boolean
  /** Locked, expired, or not allowed from this address. */
  readonly isRefused: boolean
}

async function find(ctx: Needs<'db' | 'clock'>, { username, address }: SignIn): Promise<Found | null> {
  const user = await userStore.userByName(ctx.db.q, username)
  if (!user) return null
  const now = ctx.clock.now()
  const account = await accountStore.accountById(ctx.db.q, user.accountId)
  return {
    user,
    isKnownHere: await known.isKnownAddress(ctx.db.q, user.id, address, knownSince(ctx)),
    isRefused: isShutOut(user, now) || !account || !isAllowed(address, account.settings.allowedRanges),
  }
}

async function refuse(
  ctx: Needs<'db' | 'record'>,
  { address }: SignIn,
  user: User | undefined,
  fault = refused(),
): Promise<never> {
  if (user)
    await ctx.db.tx((tx) => ctx.record(tx, who(user, address, ''), { name: 'sessions.connect', outcome: 'failed' }))
  throw fault
}

const who = (user: User, address: string, sessionId: string): EventActor => ({
  accountId: user.accountId,
  userId: user.id,
  username: user.username,
  protocol: 'web',
  address,
  sessionId,
})

/** What tries at a code count under: who has only learned the password does not use up those of the user's own browsers and addresses. */
function codesFrom({ user, isKnownHere }: Found, address: string, ownBrowser: string | null): RateLimitKey {
  if (ownBrowser !== null) return `${user.id} ${ownBrowser}`
  return isKnownHere ? atAddress(address, `${user.id} `) : String(user.id)
}

/** The session, or what is the matter with the code, which counts under that key. */
async function open(
  ctx: SignInContext,
  input: SignIn,
  { accountId, id, passwordHash }: User,
  codes: RateLimitKey,
): Promise<SignedIn | 'missing' | 'wrong'> {
  const giveBack = input.code === undefined ? () => {} : takeAttempt(ctx.rateLimits.codes, codes)
  const secret = ctx.random.hex(32)
  const tokenHash = sha256Hex(secret)
  // Only a mark of ours is kept: nobody chooses one for somebody else's browser.
  const mark = browserHash(input.browser)
  const isOurs = mark !== null && (await known.isBrowserOfAnybody(ctx.db.q, mark, knownSince(ctx)))
  const browser = isOurs && input.browser !== undefined ? input.browser : ctx.random.hex(32)
  return await ctx.db.tx(async (tx) => {
    const now = ctx.clock.now()
    const user = await userStore.lockUser(tx, accountId, id)
    // What was checked before may have changed since.
    if (!user || isShutOut(user, now) || user.passwordHash !== passwordHash) throw refused()
    const code = await useCode(ctx, tx, user, input.code)
    if (code === 'missing' || code === 'wrong') return code
    afterCommit(tx, giveBack)
    const session = await insert(ctx, tx, input, user, tokenHash)
    await known.noteAddress(tx, user.id, input.address, now.toISOString())
    await known.noteBrowser(tx, user.id, sha256Hex(browser), now.toISOString())
    await ctx.record(tx, who(user, input.address, logIdOf(tokenHash)), { name: 'sessions.connect', outcome: 'ok' })
    return { session, user, secret, browser }
  })
}

async function insert(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  { address, userAgent, staySignedIn }: SignIn,
  user: User,
  tokenHash: string,
): Promise<Session> {
  const now = ctx.clock.now()
  const at = now.toISOString()
  const session = await store.insertSession(tx, {
    account_id: user.accountId,
    user_id: user.id,
    token_hash: tokenHash,
    address,
    user_agent: userAgent.slice(0, longestUserAgent),
    stays: staySignedIn ? 1 : 0,
    created_at: at,
    expires_at: new Date(now.getTime() + ctx.settings.sessions.lifetimeMs).toISOString(),
  })
  await store.keepNewest(tx, user.id, mostSessions)
  await markUserSeen(tx, user.id, at)
  return session
}
