/** Authentication of requests by an API key and access token, or by a session. Returns an Actor or throws. */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { PlanLimits } from '../accounts/plan.ts'
import { isAllowed } from '../accounts/ranges.ts'
import type { AddressRange } from '../accounts/settings.ts'
import { readLimits } from '../accounts/stored-limits.ts'
import { type Actor, effectivePermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { EventActor } from '../event.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import { isLockedOrExpired } from '../users/user.ts'
import type { KnownUser } from './known-user.ts'
import { isExpired, logIdOf } from './session.ts'
import { deleteSession, markUsed, sessionUserOf } from './sessions-store.ts'
import * as store from './store.ts'

const maxLength = 255
const useResolutionMs = 60_000

export interface Credentials {
  readonly apiKey: string | undefined
  readonly accessToken: string | undefined
  readonly address: string
}

export interface Identified {
  readonly actor: Actor
  readonly limits: PlanLimits
}

/** One sentence for every reason, so that callers cannot tell them apart. */
const refused = () => new Fault('unauthenticated', 'HTTP_UNAUTHORIZED')

type IdentifyContext = Needs<'db' | 'clock' | 'record' | 'log' | 'rateLimits'>

/**
 * The actor of an API key and its access token. Throws `unauthenticated` for invalid credentials, and `too-many` after too many of
 * them from one address; valid credentials are accepted from that address nevertheless.
 */
export async function byKeyAndToken(ctx: IdentifyContext, credentials: Credentials): Promise<Identified> {
  const { apiKey, accessToken, address } = credentials
  // Missing credentials are not counted: every page sends none before its first sign-in.
  if (!apiKey && !accessToken) throw refused()
  const isComplete = apiKey && accessToken && apiKey.length <= maxLength && accessToken.length <= maxLength
  if (!isComplete) return refuse(ctx, address)
  const keyHash = sha256Hex(apiKey)
  const tokenHash = sha256Hex(accessToken)
  const bearer = await store.bearerOf(ctx.db.q, keyHash, tokenHash)
  const now = ctx.clock.now()
  if (!bearer || isLockedOrExpired(bearer.user, now) || isOutOfRange(bearer, address)) {
    takeAttempt(ctx.rateLimits.credentials, atAddress(address))
    await recordRefusal(ctx, keyHash, bearer, address)
    throw refused()
  }
  recordTokenUse(ctx, bearer, now)
  const known = identifiedBearers.get(bearer)
  if (known?.actor.address === address) return known
  const identity: Identity = { ...bearer, address, protocol: bearer.keyName, secretHash: tokenHash }
  const actor = actorOf(identity, (tx) => store.currentBearer(tx, tokenHash), ctx)
  const identified = { actor, limits: readLimits(bearer.planLimits) }
  identifiedBearers.set(bearer, identified)
  return identified
}

// Actors by the bearer object, which the read cache returns again while nothing has changed.
const identifiedBearers = new WeakMap<store.Bearer, Identified>()

function refuse(ctx: Needs<'rateLimits'>, address: string): never {
  takeAttempt(ctx.rateLimits.credentials, atAddress(address))
  throw refused()
}

export interface SessionOptions {
  /** Whether a page asks by itself, which is no activity of its user: the session ends after the same time without any. */
  readonly isAutomatic?: boolean | undefined
}

/**
 * The actor of a session, by the secret in its cookie. Throws as `byKeyAndToken` does. Deletes the session when its user is locked or
 * expired, the address is not allowed, or the session has expired.
 */
export async function bySession(
  ctx: IdentifyContext & Needs<'settings'>,
  secret: string,
  address: string,
  { isAutomatic = false }: SessionOptions = {},
): Promise<Identified> {
  if (secret === '' || secret.length > maxLength) return refuse(ctx, address)
  const secretHash = sha256Hex(secret)
  const found = await sessionUserOf(ctx.db.q, secretHash)
  if (!found) return refuse(ctx, address)
  const now = ctx.clock.now()
  const { session } = found
  if (
    isLockedOrExpired(found.user, now) ||
    isOutOfRange(found, address) ||
    isExpired(session, ctx.settings.sessions, now)
  ) {
    await deleteSession(ctx.db.q, session.id)
    throw refused()
  }
  if (!isAutomatic) recordSessionUse(ctx, session.id, session.usedAt, found.user.id, now)
  const identity: Identity = { ...found, address, protocol: 'web', secretHash, session: session.id }
  const actor = actorOf(identity, (tx) => store.currentSessionUser(tx, secretHash), ctx)
  return { actor, limits: readLimits(found.planLimits) }
}

const isOutOfRange = ({ allowedRanges }: { readonly allowedRanges: string | null }, address: string): boolean =>
  allowedRanges !== null && !isAllowed(address, JSON.parse(allowedRanges) as AddressRange[])

/** False when the role, home folder or a permission was changed or removed since the actor was identified. */
const hasSameAccess = ({ role, homeId, permissions }: KnownUser, now: store.CurrentAccess): boolean =>
  now.role === role && now.homeId === homeId && permissions.isSubsetOf(now.permissions)

interface Identity {
  readonly accountId: number
  readonly user: KnownUser
  readonly address: string
  readonly protocol: string
  readonly secretHash: string
  /** Id of the session, for sign-ins by session. */
  readonly session?: number
}

/** An actor whose `confirm` checks the access that `current` reads in a transaction. */
export function actorOf(
  identity: Identity,
  current: (tx: Tx) => Promise<store.CurrentAccess | null>,
  ctx: Needs<'clock'>,
): Actor {
  const { user, accountId, protocol, address, secretHash, session } = identity
  return {
    kind: 'user',
    accountId,
    userId: user.id,
    username: user.username,
    role: user.role,
    permissions: effectivePermissions(user.role, user.permissions),
    rootId: user.homeId,
    timeZone: user.timeZone,
    protocol,
    address,
    ...(session !== undefined && { session }),
    // Computed on demand, because only events need it.
    get sessionId() {
      return logIdOf(secretHash)
    },
    async confirm(tx) {
      const now = await current(tx)
      if (!now || !hasSameAccess(user, now) || isLockedOrExpired(now, ctx.clock.now()) || isOutOfRange(now, address))
        throw refused()
    },
  }
}

/** Records the last use to the minute, in the background: the request does not wait for it. */
function recordTokenUse(ctx: Needs<'db' | 'log'>, bearer: store.Bearer, now: Date): void {
  if (bearer.usedMs !== null && now.getTime() - bearer.usedMs < useResolutionMs) return
  const at = now.toISOString()
  runInBackground(ctx, [
    store.markTokenUsed(ctx.db.q, bearer.tokenId, at),
    store.markUserSeen(ctx.db.q, bearer.user.id, at),
  ])
}

function recordSessionUse(ctx: Needs<'db' | 'log'>, id: number, usedAt: string, userId: number, now: Date): void {
  if (now.getTime() - Date.parse(usedAt) < useResolutionMs) return
  const at = now.toISOString()
  runInBackground(ctx, [markUsed(ctx.db.q, id, at), store.markUserSeen(ctx.db.q, userId, at)])
}

const runInBackground = (ctx: Needs<'log'>, work: Promise<unknown>[]): void =>
  void Promise.all(work).catch((error: unknown) => ctx.log.warn({ err: error }, 'last-used time'))

/** Logs a refusal in the account of the API key; without a valid key there is no account to log it in. */
async function recordRefusal(
  ctx: IdentifyContext,
  keyHash: string,
  bearer: store.Bearer | null,
  address: string,
): Promise<void> {
  const key = await store.accountOfKey(ctx.db.q, keyHash)
  if (!key) return
  const who: EventActor = {
    accountId: key.account_id,
    userId: bearer?.user.id ?? null,
    username: bearer?.user.username ?? '',
    protocol: key.name,
    address,
    sessionId: '',
  }
  const reason = refusalReason(bearer, ctx.clock.now())
  await ctx.db.tx((tx) => ctx.record(tx, who, { name: 'sessions.connect', outcome: 'failed', reason }))
}

/** For the log of the account only. */
function refusalReason(bearer: store.Bearer | null, now: Date): string {
  if (!bearer) return 'the access token does not exist or belongs to another account'
  if (bearer.user.locked) return 'the user is locked'
  if (isLockedOrExpired(bearer.user, now)) return 'the user has expired'
  return 'the account does not allow the address'
}
