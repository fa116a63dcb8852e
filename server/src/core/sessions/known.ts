/** Recognition of browsers and addresses from earlier sign-ins. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import type { Requester } from '../passwords.ts'
import * as store from './known-store.ts'

/** How long a browser or an address is recognized, in ms. */
export const knownForMs = 90 * 86_400_000

export const knownSince = (ctx: Needs<'clock'>): string =>
  new Date(ctx.clock.now().getTime() - knownForMs).toISOString()

/** Hash of a browser token, as stored; null for a missing or malformed one. */
export const browserHash = (token: string | undefined): string | null =>
  token !== undefined && /^[0-9a-f]{64}$/.test(token) ? sha256Hex(token) : null

/**
 * Who a client that is not signed in is to the password queues. Addresses and browsers of any user count as known, not only those of the
 * requested user: a full queue must not reveal which names exist.
 */
export async function requesterAt(
  ctx: Needs<'db' | 'clock'>,
  address: string,
  tokenHash: string | null,
): Promise<Requester> {
  const since = knownSince(ctx)
  const isKnown =
    (tokenHash !== null && (await store.isBrowserOfAnyUser(ctx.db.q, tokenHash, since))) ||
    (await store.isAddressOfAnyUser(ctx.db.q, address, since))
  return { kind: isKnown ? 'known' : 'stranger', address }
}
