// An encoded word (`=?`) is a different address to readers that decode it.
const form = /^(?!.*=\?)[^\s@<>,;:"()[\]\\\p{C}]{1,64}@[^\s@<>,;:"()[\]\\\p{C}]{1,189}$/u

const printable = (text: string) => text.slice(0, 80).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')

/** True for text that cannot end a header line or name a second recipient. */
export const isOneAddress = (text: string): boolean => form.test(text)

/**
 * An error message for text that is not accepted as an email address. `a%b@c` and `b!a@c` are refused: mail servers may interpret
 * `%` and `!` as a route and deliver to `a@b`, so that one mailbox would have any number of addresses.
 */
export function addressProblem(text: string): string | null {
  if (!isOneAddress(text)) return `"${printable(text)}" is not an email address such as name@example.com.`
  if (!/[%!]/.test(text)) return null
  return `"${printable(text)}" contains "%" or "!", which mail servers interpret as a route. Enter an address without them.`
}

/** A key that is equal for addresses of one mailbox: ignores case and anything after a `+`. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@')
  const [name = ''] = address.slice(0, at).split('+')
  return `${name}${address.slice(at)}`.toLowerCase()
}
