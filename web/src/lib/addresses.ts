/** Email addresses as people type and paste them. Pure functions. */
import { t } from './language/language.ts'

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
  if (wrong.length > 3)
    return t('{addresses} and {count} more are not valid email addresses.', {
      addresses: named.join(', '),
      count: wrong.length - 3,
    })
  return t(
    '{count, plural, one {{addresses} is not a valid email address} other {{addresses} are not valid email addresses}}.',
    {
      addresses: named.join(', '),
      count: wrong.length,
    },
  )
}

interface NamedAddresses {
  readonly name: string
  readonly emails: readonly string[]
}

/** Email lists as options, by label: `Partners (12 addresses)`. */
export function listOptions(lists: readonly NamedAddresses[]): ReadonlyMap<string, readonly string[]> {
  const offered = new Map<string, readonly string[]>()
  for (const { name, emails } of lists) {
    const label = t('{name} ({count, plural, one {# address} other {# addresses}})', { name, count: emails.length })
    // Lists with the same label are offered as one option that contains both.
    offered.set(label, [...(offered.get(label) ?? []), ...emails])
  }
  return offered
}
