/**
 * Classifies IP addresses, and checks whether they are in a list of networks. Only standard forms are accepted; `010.1`, hex and
 * similar forms are not addresses here (a URL parser has already converted them).
 */
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** A network, as `10.0.0.0/8`. */
export type Cidr = { readonly network: Address; readonly bits: number }

/**
 * Networks that are not the public internet, most specific first. IPv6 addresses that embed an IPv4 address are always refused: no
 * legitimate public host is reached that way.
 */
const specialNetworks = networks({
  'a cloud metadata address':
    '169.254.169.254 169.254.170.2 169.254.170.23 169.254.0.23 100.100.100.200 192.0.0.192 168.63.129.16 ' +
    'fd00:ec2::254 fd00:ec2::23 fd20:ce::254',
  'the unspecified address': '0.0.0.0/8 ::/128',
  'a loopback address': '127.0.0.0/8 ::1/128',
  'a private address': '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7',
  'a link-local address': '169.254.0.0/16 fe80::/10',
  'a site-local address': 'fec0::/10',
  'a shared address of a carrier': '100.64.0.0/10',
  'a multicast address': '224.0.0.0/4 ff00::/8',
  'a broadcast address': '255.255.255.255/32',
  'a documentation address': '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20',
  'a benchmarking address': '198.18.0.0/15 2001:2::/48',
  'an IPv4 address inside an IPv6 one': '::ffff:0:0/96 ::ffff:0:0:0/96 ::/96',
  'a NAT64 address': '64:ff9b::/96 64:ff9b:1::/48',
  'a 6to4 address': '2002::/16 192.88.99.0/24',
  'a Teredo address': '2001::/32',
  'a reserved address': '192.0.0.0/24 240.0.0.0/4 2001::/23',
})
/** The only IPv6 range assigned to the public internet. */
const globalUnicast = parseCidrs('2000::/3')

/**
 * 'public', or the kind of the address, as words that complete the sentence "… is ___". 'not an address' for other text. A zone
 * (`fe80::1%eth0`) is ignored.
 */
export function classifyAddress(text: string): string {
  const address = parseAddress(text)
  if (address === undefined) return 'not an address'
  const special = specialNetworks.find(({ cidr }) => isInCidr(address, cidr))
  if (special !== undefined) return special.kind
  return address.kind() === 'ipv4' || isInCidr(address, globalUnicast[0]) ? 'public' : 'a reserved address'
}

/**
 * Parses networks: `10.0.0.0/8, ::1`, separated by commas or spaces; a single address stands for itself. Empty text is an empty
 * list. Throws RangeError naming every invalid entry; its message has no subject: the caller prepends the name of the setting.
 */
export function parseCidrs(text: string): Cidr[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  const wrong = entries.filter((entry) => parseCidr(entry) === undefined)
  if (wrong.length > 0) {
    throw new RangeError(`must list networks such as 10.0.0.0/8, not ${wrong.map((entry) => `"${entry}"`).join(', ')}`)
  }
  return entries.flatMap((entry) => parseCidr(entry) ?? [])
}

/** Whether the address is in one of the networks. IPv4 and IPv6 are separate: `::ffff:10.0.0.1` is not in 10.0.0.0/8. */
export function inCidrs(text: string, cidrs: readonly Cidr[]): boolean {
  const address = parseAddress(text)
  return address !== undefined && cidrs.some((cidr) => isInCidr(address, cidr))
}

/**
 * The canonical form of an address; IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`) become IPv4. undefined if `text` is not an
 * address.
 */
export function plainAddress(text: string): string | undefined {
  const address = parseAddress(text)
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()) return address.toIPv4Address().toString()
  return address?.toString()
}

function networks(kinds: Record<string, string>): { kind: string; cidr: Cidr }[] {
  return Object.entries(kinds).flatMap(([kind, text]) => parseCidrs(text).map((cidr) => ({ kind, cidr })))
}

function parseAddress(text: string): Address | undefined {
  const [bare = ''] = text.split('%')
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare)
  return ipaddr.IPv6.isValid(bare) ? ipaddr.IPv6.parse(bare) : undefined
}

function parseCidr(entry: string): Cidr | undefined {
  const [host = '', length, ...rest] = entry.split('/')
  const network = host.includes('%') ? undefined : parseAddress(host)
  if (network === undefined || rest.length > 0) return undefined
  const most = network.kind() === 'ipv4' ? 32 : 128
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  return bits <= most ? { network, bits } : undefined
}

function isInCidr(address: Address, cidr: Cidr | undefined): boolean {
  if (cidr === undefined) return false
  const { network, bits } = cidr
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits)
  return network instanceof ipaddr.IPv6 && address.match(network, bits)
}
