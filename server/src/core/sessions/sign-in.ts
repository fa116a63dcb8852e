/** Sign-in with a browser: creates a session for a correct password and, if enabled, second factor. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import type { User } from '../users/user.ts'
import { browserHash, knownSince } from './known.ts'
import * as known from './known-store.ts'
import { checkPassword, type PasswordContext, type PasswordGuess } from './password-check.ts'
import { logIdOf, type Session } from './session.ts'
import * as store from './sessions-store.ts'
import { markUserSeen } from './store.ts'

export interface SignIn extends Omit<PasswordGuess, 'protocol'> {
  readonly staySignedIn: boolean
  readonly userAgent: string
}

export interface SignedIn {
  readonly session: Session
  readonly user: User
  /** The secret in the cookie: 256 random bits. */
  readonly secret: string
  /** Token by which the browser is recognized at its next sign-in; it grants nothing. */
  readonly browser: string
}

const maxSessions = 50
const longestUserAgent = 255

/** Opens a session. Throws as `checkPassword` does. */
export async function signIn(ctx: PasswordContext & Needs<'random' | 'settings'>, input: SignIn): Promise<SignedIn> {
  const secret = ctx.random.hex(32)
  const tokenHash = sha256Hex(secret)
  const attempt = { ...input, protocol: 'web', sessionId: logIdOf(tokenHash) }
  return await checkPassword(ctx, attempt, async (tx, user) => {
    // A token that this server did not issue is replaced: nobody can choose the token of somebody else's browser.
    const tokenHashOfBrowser = browserHash(input.browser)
    const isIssued =
      tokenHashOfBrowser !== null && (await known.isBrowserOfAnyUser(tx, tokenHashOfBrowser, knownSince(ctx)))
    const browser = isIssued && input.browser !== undefined ? input.browser : ctx.random.hex(32)
    const session = await insert(ctx, tx, input, user, tokenHash)
    await known.recordBrowser(tx, user.id, sha256Hex(browser), ctx.clock.now().toISOString())
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
  await store.deleteAllButNewest(tx, user.id, maxSessions)
  await markUserSeen(tx, user.id, at)
  return session
}
