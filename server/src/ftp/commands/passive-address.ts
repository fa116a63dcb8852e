/** The address in the reply to PASV. */
import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'

const resolvedForMs = 60_000
const maxLookupMs = 5_000

/** The last look-up: its address, or that of an earlier one if it failed. */
let resolved: { readonly name: string; readonly address: string | null; readonly at: number } | null = null

/**
 * The configured IPv4 address or name, which is resolved once a minute; otherwise, and for clients of this machine, the address that
 * the client has reached. Null if that is not IPv4.
 */
export async function passiveAddress(
  configured: string | null,
  { reachedAddress, peer }: { readonly reachedAddress: string; readonly peer: string },
): Promise<string | null> {
  const isLocal = peer.startsWith('127.')
  const address = configured === null || isLocal ? null : await resolve(configured)
  if (address !== null) return address
  return isIPv4(reachedAddress) ? reachedAddress : null
}

/** Null if it cannot be resolved. An address that was resolved before is used until a newer one is known. */
async function resolve(name: string): Promise<string | null> {
  if (isIPv4(name)) return name
  const known = resolved?.name === name ? resolved : null
  if (known && performance.now() - known.at < resolvedForMs) return known.address
  const late = new Promise<null>((done) => setTimeout(() => done(null), maxLookupMs).unref())
  const found = await Promise.race([lookup(name, { family: 4 }).catch(() => null), late])
  // A failure is kept as long, so that clients can't cause a look-up each.
  resolved = { name, address: found?.address ?? known?.address ?? null, at: performance.now() }
  return resolved.address
}
