/** E-mail addresses as people type and paste them. Pure. */

const separators = /[,;\s]+/
/** What can't be an address; the server looks closer. */
const shape = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,189}$/

/** Those in a text, as mail programs copy them too: `Ann Lee <ann@quay.example>; bob@quay.example`. */
export function addressesIn(text: string): string[] {
  // What stands between angle brackets counts, not the name before it.
  const plain = text.replace(/"[^"\n]*"(?=\s*<)/g, '').replace(/[^,;<>\n]*<([^<>\n]*)>/g, ' $1 ')
  return plain.split(separators).filter(Boolean)
}

/** Each once, whatever its case, in the order they came. */
export function distinct(addresses: readonly string[]): string[] {
  const kept = new Map<string, string>()
  for (const address of addresses) {
    const key = address.toLowerCase()
    if (!kept.has(key)) kept.set(key, address)
  }
  return [...kept.values()]
}

/** What is wrong with them, naming the first few; undefined when nothing is. */
export function wrongAddresses(addresses: readonly string[]): string | undefined {
  const wrong = addresses.filter((address) => !shape.test(address))
  if (wrong.length === 0) return undefined
  const named = wrong.slice(0, 3).map((one) => `“${one.slice(0, 80)}”`)
  const more = wrong.length > 3 ? ` and ${wrong.length - 3} more` : ''
  return `${named.join(', ')}${more} ${wrong.length === 1 ? 'is no e-mail address' : 'are no e-mail addresses'}.`
}

interface NamedAddresses {
  readonly name: string
  readonly emails: readonly string[]
}

/** Lists as they are offered, by what is shown of them: `Partners (12 addresses)`. */
export function offeredLists(lists: readonly NamedAddresses[]): ReadonlyMap<string, readonly string[]> {
  const offered = new Map<string, readonly string[]>()
  for (const { name, emails } of lists) {
    const label = `${name} (${emails.length} ${emails.length === 1 ? 'address' : 'addresses'})`
    // Two lists may have one name; choosing it chooses both.
    offered.set(label, [...(offered.get(label) ?? []), ...emails])
  }
  return offered
}
