// An encoded word (`=?`) is another address for readers that decode it.
const form = /^(?!.*=\?)[^\s@<>,;:"()[\]\\\p{C}]{1,64}@[^\s@<>,;:"()[\]\\\p{C}]{1,189}$/u

const printable = (text: string) => text.slice(0, 80).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')

/** A sentence when the text is no e-mail address. What is one can't end a header line or name a second recipient. */
export const addressProblem = (text: string): string | null =>
  form.test(text) ? null : `"${printable(text)}" is not an e-mail address such as name@example.com.`

/** What addresses of one mailbox have in common: neither case nor what follows a `+` makes another. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@')
  const [name = ''] = address.slice(0, at).split('+')
  return `${name}${address.slice(at)}`.toLowerCase()
}
