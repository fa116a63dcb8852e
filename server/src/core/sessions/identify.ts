/** Who is it? One function from what was shown to an Actor, or a throw: there is no half-known caller. */
import { sha256Hex } from '../../lib/ids.ts'
import type { PlanLimits } from '../accounts/plan.ts'
import { isAllowed } from '../accounts/ranges.ts'
import type { AddressRange } from '../accounts/settings.ts'
import { readLimits } from '../accounts/stored-limits.ts'
import { type Actor, effectivePermissions } from '../actor.ts'
import type { EventActor } from '../event.ts'
import { Fault } from '../fault.ts'
import type { Has } from '../tools.ts'
import { isShutOut } from '../users/user.ts'
import * as store from './store.ts'

const longestValue = 255
const usedAgainMs = 60_000
const sessionIdDigits = 45

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

type IdentifyTools = Has<'db' | 'clock' | 'record' | 'log'>

/** The actor behind an API key and an access token. Throws `unauthenticated` for anything else. */
export async function byKeyAndToken(t: IdentifyTools, shown: Shown): Promise<Identified> {
  const { apiKey, accessToken } = shown
  if (!apiKey || !accessToken || apiKey.length > longestValue || accessToken.length > longestValue) throw refused()
  const keyHash = sha256Hex(apiKey)
  const tokenHash = sha256Hex(accessToken)
  const bearer = await store.bearerOf(t.db.q, keyHash, tokenHash)
  const now = t.clock.now()
  if (!bearer || isShutOut(bearer.user, now) || isOutOfRange(bearer, shown.address)) {
    await noteRefusal(t, keyHash, bearer, shown.address)
    throw refused()
  }
  noteUse(t, bearer, now)
  return { actor: toActor(t, bearer, tokenHash, shown.address), limits: readLimits(bearer.planLimits) }
}

const isOutOfRange = ({ allowedRanges }: store.Bearer, address: string): boolean =>
  allowedRanges !== null && !isAllowed(address, JSON.parse(allowedRanges) as AddressRange[])

function toActor(t: Has<'clock'>, bearer: store.Bearer, tokenHash: string, address: string): Actor {
  const { user } = bearer
  return {
    kind: 'user',
    accountId: bearer.accountId,
    userId: user.id,
    username: user.username,
    role: user.role,
    permissions: effectivePermissions(user.role, user.permissions),
    rootId: user.homeId,
    timeZone: user.timeZone,
    protocol: bearer.keyName,
    address,
    // Only events want it.
    get sessionId() {
      return sha256Hex(`session:${tokenHash}`).slice(0, sessionIdDigits)
    },
    async confirm(tx) {
      if (!(await store.isStillGood(tx, bearer.tokenId, tokenHash, t.clock.now().toISOString()))) throw refused()
    },
  }
}

/** Last-used times are kept to the minute, beside the request and never in its way. */
function noteUse(t: Has<'db' | 'log'>, bearer: store.Bearer, now: Date): void {
  if (bearer.usedAt !== null && now.getTime() - Date.parse(bearer.usedAt) < usedAgainMs) return
  const at = now.toISOString()
  Promise.all([store.markTokenUsed(t.db.q, bearer.tokenId, at), store.markUserSeen(t.db.q, bearer.user.id, at)]).catch(
    (error: unknown) => t.log.warn({ err: error }, 'last-used time'),
  )
}

/** A refusal is written to the account whose key was shown; with no known key there is no account to tell. */
async function noteRefusal(
  t: IdentifyTools,
  keyHash: string,
  bearer: store.Bearer | null,
  address: string,
): Promise<void> {
  const key = await store.accountOfKey(t.db.q, keyHash)
  if (!key) return
  const who: EventActor = {
    accountId: key.account_id,
    userId: bearer?.user.id ?? null,
    username: bearer?.user.username ?? '',
    protocol: key.name,
    address,
    sessionId: '',
  }
  await t.db.tx((tx) => t.record(tx, who, { name: 'sessions.connect', outcome: 'failed' }))
}
