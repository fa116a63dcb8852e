/** Who is it? From what was shown to an Actor, or a throw: there is no half-known caller. */
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
import { isOver, logIdOf } from './session.ts'
import { deleteSession, holderOf, markUsed } from './sessions-store.ts'
import * as store from './store.ts'

const longestValue = 255
const usedAgainMs = 60_000

export interface Shown {
  readonly apiKey: string | undefined
  readonly accessToken: string | undefined
  readonly address: string
}

export interface Identified {
  readonly actor: Actor
  readonly limits: PlanLimits
}

/** The same sentence whatever was wrong. */
const refused = () => new Fault('unauthenticated', 'HTTP_UNAUTHORIZED')

type IdentifyContext = Needs<'db' | 'clock' | 'record' | 'log' | 'rateLimits'>

/**
 * The actor behind an API key and an access token. Throws `unauthenticated` for anything else, and `too-many` where that
 * comes too often from one address; good ones are taken from there all the same.
 */
export async function byKeyAndToken(ctx: IdentifyContext, shown: Shown): Promise<Identified> {
  const { apiKey, accessToken, address } = shown
  // Who shows nothing guesses nothing: so does every page before its first sign-in.
  if (!apiKey && !accessToken) throw refused()
  const isWhole = apiKey && accessToken && apiKey.length <= longestValue && accessToken.length <= longestValue
  if (!isWhole) return refuse(ctx, address)
  const keyHash = sha256Hex(apiKey)
  const tokenHash = sha256Hex(accessToken)
  const bearer = await store.bearerOf(ctx.db.q, keyHash, tokenHash)
  const now = ctx.clock.now()
  if (!bearer || isLockedOrExpired(bearer.user, now) || isOutOfRange(bearer, address)) {
    takeAttempt(ctx.rateLimits.credentials, atAddress(address))
    await noteRefusal(ctx, keyHash, bearer, address)
    throw refused()
  }
  noteUse(ctx, bearer, now)
  const known = lastKnown.get(bearer)
  if (known?.actor.address === address) return known
  const standing: Standing = { ...bearer, address, protocol: bearer.keyName, secretHash: tokenHash }
  const actor = actorOf(standing, (tx) => store.stillBearer(tx, tokenHash), ctx)
  const identified = { actor, limits: readLimits(bearer.planLimits) }
  lastKnown.set(bearer, identified)
  return identified
}

// A memo: where look-ups are remembered, the same bearer is the same object, and it follows from him and his address who asks.
const lastKnown = new WeakMap<store.Bearer, Identified>()

function refuse(ctx: Needs<'rateLimits'>, address: string): never {
  takeAttempt(ctx.rateLimits.credentials, atAddress(address))
  throw refused()
}

/**
 * The actor behind the secret of a session's cookie. Throws as `byKeyAndToken` does. A session whose user may not come
 * in any more, or not from this address, ends with that.
 */
export async function bySession(
  ctx: IdentifyContext & Needs<'settings'>,
  secret: string,
  address: string,
): Promise<Identified> {
  if (secret === '' || secret.length > longestValue) return refuse(ctx, address)
  const secretHash = sha256Hex(secret)
  const holder = await holderOf(ctx.db.q, secretHash)
  if (!holder) return refuse(ctx, address)
  const now = ctx.clock.now()
  const { session } = holder
  if (
    isLockedOrExpired(holder.user, now) ||
    isOutOfRange(holder, address) ||
    isOver(session, ctx.settings.sessions, now)
  ) {
    await deleteSession(ctx.db.q, session.id)
    throw refused()
  }
  noteSession(ctx, session.id, session.usedAt, holder.user.id, now)
  const standing: Standing = { ...holder, address, protocol: 'web', secretHash, session: session.id }
  const actor = actorOf(standing, (tx) => store.stillHolder(tx, secretHash), ctx)
  return { actor, limits: readLimits(holder.planLimits) }
}

const isOutOfRange = ({ allowedRanges }: { readonly allowedRanges: string | null }, address: string): boolean =>
  allowedRanges !== null && !isAllowed(address, JSON.parse(allowedRanges) as AddressRange[])

/** Whether nothing was taken away since: work that was begun with it must not end without it. */
const hasAllOf = ({ role, homeId, permissions }: KnownUser, now: store.Still): boolean =>
  now.role === role && now.homeId === homeId && permissions.isSubsetOf(now.permissions)

/** Who stands for what was shown, from where. */
interface Standing {
  readonly accountId: number
  readonly user: KnownUser
  readonly address: string
  readonly protocol: string
  readonly secretHash: string
  /** Id of the session, where it is one. */
  readonly session?: number
}

/** The actor that stands for it; `still` reads what it rests on as it is in a transaction. */
export function actorOf(
  standing: Standing,
  still: (tx: Tx) => Promise<store.Still | null>,
  ctx: Needs<'clock'>,
): Actor {
  const { user, accountId, protocol, address, secretHash, session } = standing
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
    // Only events want it.
    get sessionId() {
      return logIdOf(secretHash)
    },
    async confirm(tx) {
      const now = await still(tx)
      if (!now || !hasAllOf(user, now) || isLockedOrExpired(now, ctx.clock.now()) || isOutOfRange(now, address))
        throw refused()
    },
  }
}

/** Last-used times are kept to the minute, beside the request and never in its way. */
function noteUse(ctx: Needs<'db' | 'log'>, bearer: store.Bearer, now: Date): void {
  if (bearer.usedMs !== null && now.getTime() - bearer.usedMs < usedAgainMs) return
  const at = now.toISOString()
  beside(ctx, [store.markTokenUsed(ctx.db.q, bearer.tokenId, at), store.markUserSeen(ctx.db.q, bearer.user.id, at)])
}

function noteSession(ctx: Needs<'db' | 'log'>, id: number, usedAt: string, userId: number, now: Date): void {
  if (now.getTime() - Date.parse(usedAt) < usedAgainMs) return
  const at = now.toISOString()
  beside(ctx, [markUsed(ctx.db.q, id, at), store.markUserSeen(ctx.db.q, userId, at)])
}

const beside = (ctx: Needs<'log'>, work: Promise<unknown>[]): void =>
  void Promise.all(work).catch((error: unknown) => ctx.log.warn({ err: error }, 'last-used time'))

/** A refusal is written to the account whose key was shown; with no known key there is no account to tell. */
async function noteRefusal(
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
  await ctx.db.tx((tx) => ctx.record(tx, who, { name: 'sessions.connect', outcome: 'failed' }))
}
