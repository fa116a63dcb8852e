/** Email addresses as people type and paste them. Pure functions. */

const separators = /[,;\s]+/
/** Certainly not an address; the server checks more closely. */
const shape = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,189}$/

/** Addresses in a text, also as mail programs copy them: `Ann Lee <ann@quay.example>; bob@quay.example`. */
export function addressesIn(text: string): string[] {
  // The part between angle brackets is the address.
  const plain = text.replace(/"[^"\n]*"(?=\s*<)/g, '').replace(/[^,;<>\n]*<([^<>\n]*)>/g, ' $1 ')
  return plain.split(separators).filter(Boolean)
}

/** Distinct addresses, ignoring case, in the given order. */
export function distinct(addresses: readonly string[]): string[] {
  const kept = new Map<string, string>()
  for (const address of addresses) {
    const key = address.toLowerCase()
    if (!kept.has(key)) kept.set(key, address)
  }
  return [...kept.values()]
}

/** An error that names the first few wrong addresses; undefined if all are valid. */
export function wrongAddresses(addresses: readonly string[]): string | undefined {
  const wrong = addresses.filter((address) => !shape.test(address))
  if (wrong.length === 0) return undefined
  const named = wrong.slice(0, 3).map((one) => `“${one.slice(0, 80)}”`)
  const more = wrong.length > 3 ? ` and ${wrong.length - 3} more` : ''
  return `${named.join(', ')}${more} ${wrong.length === 1 ? 'is not a valid email address' : 'are not valid email addresses'}.`
}

interface NamedAddresses {
  readonly name: string
  readonly emails: readonly string[]
}

/** Email lists as options, by label: `Partners (12 addresses)`. */
export function listOptions(lists: readonly NamedAddresses[]): ReadonlyMap<string, readonly string[]> {
  const offered = new Map<string, readonly string[]>()
  for (const { name, emails } of lists) {
    const label = `${name} (${emails.length} ${emails.length === 1 ? 'address' : 'addresses'})`
    // Lists with the same label are offered as one option that contains both.
    offered.set(label, [...(offered.get(label) ?? []), ...emails])
  }
  return offered
}
