/** The token that uploads into one send: it goes beside the sender's own API key, sees nothing, and ends with the send's completion. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { type Actor, effectivePermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import type { Identified, Shown } from '../sessions/identify.ts'
import { logIdOf } from '../sessions/session.ts'
import { accountOfKey } from '../sessions/store.ts'
import * as userStore from '../users/store.ts'
import { isLockedOrExpired } from '../users/user.ts'
import { type Share, sendTokenPrefix } from './share.ts'
import * as store from './store.ts'

export const isSendToken = (token: string | undefined): boolean => token?.startsWith(sendTokenPrefix) === true

const nameOfSession = ({ accountId, protocol }: Actor) => ({ account_id: accountId, name: protocol })

const refused = () => new Fault('unauthenticated', 'HTTP_UNAUTHORIZED')

/**
 * Who uploads into a send: with an API key of its account, or `signedIn` to it with a browser. Throws `unauthenticated`, and `too-many` where that comes too often from one address.
 */
export async function bySendToken(
  ctx: Needs<'db' | 'clock' | 'rateLimits'>,
  { apiKey = '', accessToken = '', address }: Shown,
  signedIn?: Actor,
): Promise<Identified> {
  const key = signedIn ? nameOfSession(signedIn) : await accountOfKey(ctx.db.q, sha256Hex(apiKey))
  const tokenHash = sha256Hex(accessToken)
  const share = await store.shareBySendToken(ctx.db.q, tokenHash, ctx.clock.now().toISOString())
  const owner = share && (await senderOf(ctx, share))
  const account = share && (await accountStore.accountById(ctx.db.q, share.accountId))
  const fits = key && share && key.account_id === share.accountId
  if (!fits || !owner || !account || !isAllowed(address, account.settings.allowedRanges)) {
    takeAttempt(ctx.rateLimits.credentials, atAddress(address))
    throw refused()
  }
  const actor: Actor = {
    kind: 'visitor',
    accountId: share.accountId,
    userId: owner.id,
    username: owner.username,
    role: 'user',
    permissions: new Set(['upload']),
    rootId: share.resourceId ?? 0,
    timeZone: owner.timeZone,
    protocol: key.name,
    address,
    sessionId: logIdOf(tokenHash),
    async confirm(tx) {
      const now = await accountStore.accountById(tx, share.accountId)
      if (!now || !isAllowed(address, now.settings.allowedRanges)) throw refused()
      const still = await store.shareBySendToken(tx, tokenHash, ctx.clock.now().toISOString())
      // With other files put in its place, the tree that this upload goes to is no more.
      if (still?.resourceId !== share.resourceId || !(await senderOf({ ...ctx, db: { q: tx } }, still))) throw refused()
    },
  }
  return { actor, limits: account.limits }
}

/** Whoever shares, while he may; null otherwise. */
async function senderOf(
  ctx: Needs<'clock'> & { readonly db: Pick<Needs<'db'>['db'], 'q'> },
  { accountId, ownerId, open, resourceId }: Share,
) {
  const owner = open && resourceId !== null ? await userStore.userById(ctx.db.q, accountId, ownerId) : null
  if (!owner || isLockedOrExpired(owner, ctx.clock.now())) return null
  const held = effectivePermissions(owner.role, owner.permissions)
  return held.has('share') && held.has('upload') ? owner : null
}
