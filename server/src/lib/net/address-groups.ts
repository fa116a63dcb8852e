/** The networks of a client address, by which limits count: the owner of one address often controls neighbouring ones. */
import ipaddr from 'ipaddr.js'

export interface AddressGroup {
  readonly key: string
  /** 0: one customer. 2: the most that a customer can have without being a network operator. */
  readonly width: 0 | 1 | 2
}

/**
 * From the narrowest. IPv6: the networks of 64, 56 and 48 bits, since providers assign these as a whole; IPv4: the address and its
 * /24. A text that is not an address is a group of its own.
 */
export function addressGroups(text: string): readonly AddressGroup[] {
  if (!ipaddr.isValid(text)) return [{ key: text, width: 0 }]
  const address = ipaddr.process(text)
  const bytes = Buffer.from(address.toByteArray())
  const network = (bits: number, width: AddressGroup['width']): AddressGroup => ({
    key: `${bytes.subarray(0, bits / 8).toString('hex')}/${bits}`,
    width,
  })
  return address.kind() === 'ipv4' ? [network(32, 0), network(24, 2)] : [network(64, 0), network(56, 1), network(48, 2)]
}
