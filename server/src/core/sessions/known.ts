/** Browsers and addresses that are known from earlier sign-ins: what they are recognised by, and for how long. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import type { Asker } from '../passwords.ts'
import * as store from './known-store.ts'

/** How long a browser or an address counts as one that somebody has signed in with, in ms. */
export const knownForMs = 90 * 86_400_000

export const knownSince = (ctx: Needs<'clock'>): string =>
  new Date(ctx.clock.now().getTime() - knownForMs).toISOString()

/** The mark of a browser as it is stored; null for none, and for what we never gave out. */
export const browserHash = (mark: string | undefined): string | null =>
  mark !== undefined && /^[0-9a-f]{64}$/.test(mark) ? sha256Hex(mark) : null

/**
 * The queue for whoever is not signed in. Known is an address or browser of anybody, not of the user who is asked for:
 * that a stranger's place is taken must not tell which names exist.
 */
export async function outsiderAsking(
  ctx: Needs<'db' | 'clock'>,
  address: string,
  tokenHash: string | null,
): Promise<Asker> {
  const since = knownSince(ctx)
  const isKnown =
    (tokenHash !== null && (await store.isBrowserOfAnybody(ctx.db.q, tokenHash, since))) ||
    (await store.isAddressOfAnybody(ctx.db.q, address, since))
  return { kind: isKnown ? 'known' : 'stranger', address }
}
