/** Common parts of all kinds of sign-in: looking up the user, and recording refusals. */

import type { Account } from '../accounts/account.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { Fault } from '../fault.ts'
import * as userStore from '../users/store.ts'
import { isLockedOrExpired, mayUseFtp, type User } from '../users/user.ts'
import { knownSince } from './known.ts'
import * as known from './known-store.ts'

/** `sessionId`: the id for the session log if the attempt succeeds. */
export interface Attempt {
  readonly username: string
  readonly address: string
  /** As shown in the session log: `web`, `sftp` … */
  readonly protocol: string
  readonly sessionId: string
}

/** FTP without encryption is `ftp`, with encryption of the control connection `ftps`. */
export const isFtp = ({ protocol }: Pick<Attempt, 'protocol'>): boolean => protocol === 'ftp' || protocol === 'ftps'

export interface FoundUser {
  readonly user: User
  /** The user has signed in from this address before; attempts from elsewhere do not lock it out here. */
  readonly isKnownHere: boolean
  /** Why the user may not sign in whatever it presents, for the log: it is locked, for example. Null if it may. */
  readonly refusal: string | null
}

export const refused = (): Fault =>
  new Fault('unauthenticated', 'username or password is wrong, or the user may not sign in from here.')

export async function findUser(
  ctx: Needs<'db' | 'clock'>,
  { username, address, protocol }: Omit<Attempt, 'sessionId'>,
): Promise<FoundUser | null> {
  const user = await userStore.userByName(ctx.db.q, username)
  if (!user) return null
  const account = await accountStore.accountById(ctx.db.q, user.accountId)
  return {
    user,
    isKnownHere: await known.isKnownAddress(ctx.db.q, user.id, address, knownSince(ctx)),
    refusal: refusalOf(user, account, { address, protocol }, ctx.clock.now()),
  }
}

function refusalOf(
  user: User,
  account: Account | null,
  { address, protocol }: Pick<Attempt, 'address' | 'protocol'>,
  now: Date,
): string | null {
  if (user.locked) return 'the user is locked'
  if (isLockedOrExpired(user, now)) return 'the user has expired'
  if (protocol === 'sftp' && user.sftpAccess === 'off') return 'the user may not use SFTP'
  if (isFtp({ protocol }) && !mayUseFtp(user)) return 'the user may not use FTP'
  if (protocol === 'ftp' && account?.settings.secureOnly)
    return 'the account is Secure Only and refuses FTP without TLS'
  if (!account || !isAllowed(address, account.settings.allowedRanges)) return 'the account does not allow the address'
  return null
}

/**
 * Throws the fault, which does not reveal the reason; before that, logs the reason for the operator, and records the refusal if
 * the user exists, with the reason for administrators of its account. Unknown names are not logged: people enter passwords there.
 */
export async function refuse(
  ctx: Needs<'db' | 'record' | 'log'>,
  attempt: Attempt,
  user: User | undefined,
  reason: string,
  fault = refused(),
): Promise<never> {
  logRefusal(ctx, attempt, user, reason)
  const who = user && { ...eventActor(user, attempt), sessionId: '' }
  if (who) await ctx.db.tx((tx) => ctx.record(tx, who, { name: 'sessions.connect', outcome: 'failed', reason }))
  throw fault
}

/** Takes as long for an unknown user. */
export const logRefusal = (
  { log }: Needs<'log'>,
  { address, protocol }: Pick<Attempt, 'address' | 'protocol'>,
  user: User | undefined,
  reason: string,
  message = 'sign-in refused',
): void => log.info({ transport: protocol, address, account: user?.accountId, user: user?.username, reason }, message)

export const eventActor = (user: User, { address, protocol, sessionId }: Attempt): EventActor => ({
  accountId: user.accountId,
  userId: user.id,
  username: user.username,
  protocol,
  address,
  sessionId,
})
