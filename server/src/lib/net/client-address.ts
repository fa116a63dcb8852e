/** The client address of a request behind proxies. */
import { type Cidr, inCidrs, plainAddress } from './address.ts'

/**
 * The address that a request counts for: the direct peer, unless it is a trusted proxy; then the rightmost hop of X-Forwarded-For
 * that is not trusted, since the sender controls everything to its left. A hop that is not an address ends the search at the last
 * proxy before it. IPv4 in IPv6 form is returned as IPv4. `unknown` without a peer address (a socket that has just closed).
 */
export function clientAddress(
  remoteAddress: string | undefined,
  xForwardedFor: string | readonly string[] | undefined,
  trustedProxies: readonly Cidr[],
): string {
  let client = plainAddress(remoteAddress ?? '')
  if (client === undefined) return 'unknown'
  const hops = [xForwardedFor ?? []].flat().join(',').split(',')
  while (inCidrs(client, trustedProxies)) {
    const hop = plainAddress(withoutPort(hops.pop()?.trim() ?? ''))
    if (hop === undefined) break
    client = hop
  }
  return client
}

/** Some proxies write `1.2.3.4:5678` or `[::1]:5678`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop
}
