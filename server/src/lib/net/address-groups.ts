/** The networks of a client address, by which limits count: the owner of one address often controls neighbouring ones. */
import ipaddr from 'ipaddr.js'

export interface AddressGroup {
  readonly key: string
  /** 0: one customer. 2: the most that a customer can have without being a network operator. */
  readonly width: 0 | 1 | 2
}

/** Of the addresses seen last: every operation needs those of its caller. */
const known = new Map<string, readonly AddressGroup[]>()
const maxKnown = 1_000
/** Characters of the longest IPv6 address, with a zone. */
const longestAddress = 64

/**
 * From the narrowest. IPv6: the networks of 64, 56 and 48 bits, since providers assign these as a whole; IPv4: the address and its
 * /24. A text that is not an address is a group of its own.
 */
export function addressGroups(text: string): readonly AddressGroup[] {
  const cached = known.get(text)
  if (cached) return cached
  const groups = groupsOf(text)
  if (text.length > longestAddress) return groups
  if (known.size >= maxKnown) known.clear()
  known.set(text, groups)
  return groups
}

function groupsOf(text: string): readonly AddressGroup[] {
  if (!ipaddr.isValid(text)) return [{ key: text, width: 0 }]
  const address = ipaddr.process(text)
  const bytes = Buffer.from(address.toByteArray())
  const network = (bits: number, width: AddressGroup['width']): AddressGroup => ({
    key: `${bytes.subarray(0, bits / 8).toString('hex')}/${bits}`,
    width,
  })
  return address.kind() === 'ipv4' ? [network(32, 0), network(24, 2)] : [network(64, 0), network(56, 1), network(48, 2)]
}
