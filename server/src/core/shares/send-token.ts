/** The upload token of a send: used with an API key of the account, it can only upload, and expires when the send is completed. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { isAllowed } from '../accounts/ranges.ts'
import * as accountStore from '../accounts/store.ts'
import { type Actor, effectivePermissions } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { atAddress, takeAttempt } from '../rate-limits.ts'
import type { Credentials, Identified } from '../sessions/identify.ts'
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
 * The actor that uploads into a send, with an API key of its account or signed in with a browser (`signedIn`). Throws
 * `unauthenticated`, and `too-many` after too many refusals from one address.
 */
export async function bySendToken(
  ctx: Needs<'db' | 'clock' | 'rateLimits'>,
  { apiKey = '', accessToken = '', address }: Credentials,
  signedIn?: Actor,
): Promise<Identified> {
  const key = signedIn ? nameOfSession(signedIn) : await accountOfKey(ctx.db.q, sha256Hex(apiKey))
  const tokenHash = sha256Hex(accessToken)
  const share = await store.shareBySendToken(ctx.db.q, tokenHash, ctx.clock.now().toISOString())
  const owner = share && (await senderOf(ctx, share))
  const account = share && (await accountStore.accountById(ctx.db.q, share.accountId))
  const isKeyOfAccount = key && share && key.account_id === share.accountId
  if (!isKeyOfAccount || !owner || !account || !isAllowed(address, account.settings.allowedRanges)) {
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
      const current = await store.shareBySendToken(tx, tokenHash, ctx.clock.now().toISOString())
      // Replacing the files of a send replaces its tree.
      if (current?.resourceId !== share.resourceId || !(await senderOf({ ...ctx, db: { q: tx } }, current)))
        throw refused()
    },
  }
  return { actor, limits: account.limits }
}

/** The owner of the send, while it may sign in, share and upload; null otherwise. */
async function senderOf(
  ctx: Needs<'clock'> & { readonly db: Pick<Needs<'db'>['db'], 'q'> },
  { accountId, ownerId, open, resourceId }: Share,
) {
  const owner = open && resourceId !== null ? await userStore.userById(ctx.db.q, accountId, ownerId) : null
  if (!owner || isLockedOrExpired(owner, ctx.clock.now())) return null
  const held = effectivePermissions(owner.role, owner.permissions)
  return held.has('share') && held.has('upload') ? owner : null
}
