/** Common parts of all kinds of sign-in: looking up the user, and recording refusals. */
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { Fault } from '../fault.ts'
import * as userStore from '../users/store.ts'
import { isLockedOrExpired, type User } from '../users/user.ts'
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

export interface FoundUser {
  readonly user: User
  /** The user has signed in from this address before; attempts from elsewhere do not lock it out here. */
  readonly isKnownHere: boolean
  /** True if the user is locked or expired, or may not sign in from this address. */
  readonly isRefused: boolean
}

export const refused = (): Fault =>
  new Fault('unauthenticated', 'username or password is wrong, or the user may not sign in from here.')

export async function findUser(
  ctx: Needs<'db' | 'clock'>,
  { username, address, protocol }: Omit<Attempt, 'sessionId'>,
): Promise<FoundUser | null> {
  const user = await userStore.userByName(ctx.db.q, username)
  if (!user) return null
  const now = ctx.clock.now()
  const account = await accountStore.accountById(ctx.db.q, user.accountId)
  return {
    user,
    isKnownHere: await known.isKnownAddress(ctx.db.q, user.id, address, knownSince(ctx)),
    isRefused:
      isLockedOrExpired(user, now) ||
      (protocol === 'sftp' && user.sftpAccess === 'off') ||
      !account ||
      !isAllowed(address, account.settings.allowedRanges),
  }
}

/** Throws the fault; before that, records the refusal if the user exists. */
export async function refuse(
  ctx: Needs<'db' | 'record'>,
  attempt: Attempt,
  user: User | undefined,
  fault = refused(),
): Promise<never> {
  const who = user && { ...eventActor(user, attempt), sessionId: '' }
  if (who) await ctx.db.tx((tx) => ctx.record(tx, who, { name: 'sessions.connect', outcome: 'failed' }))
  throw fault
}

export const eventActor = (user: User, { address, protocol, sessionId }: Attempt): EventActor => ({
  accountId: user.accountId,
  userId: user.id,
  username: user.username,
  protocol,
  address,
  sessionId,
})
