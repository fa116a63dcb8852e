/** The Base64 of crypt: an alphabet of its own, the lowest six bits first. */
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Encodes groups of up to three bytes, each in the order given by their places in the digest, the highest byte first. */
export function encodeGroups(digest: Buffer, groups: readonly (readonly number[])[]): string {
  let text = ''
  for (const bytes of groups) {
    let value = bytes.reduce((all, at) => (all << 8) | (digest[at] ?? 0), 0)
    for (let i = 0; i <= bytes.length; i++) {
      text += alphabet[value & 63]
      value >>= 6
    }
  }
  return text
}
