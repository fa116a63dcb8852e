/** MD5 (RFC 1321), which WebCrypto does not have. For the legacy signature only: its safety is in the secret token before the body. */

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Uint32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32))

/** In lower-case hex. */
export function md5(bytes: Uint8Array): string {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n, true)
  for (let at = 0; at < padded.length; at += 64) addBlock(state, view, at)
  return Array.from(state, littleEndianHex).join('')
}

function addBlock(state: Uint32Array, view: DataView, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let i = 0; i < 64; i++) {
    const [mixed, word] = round(i, b, c, d)
    const sum = (a + mixed + (sines[i] ?? 0) + view.getUint32(at + 4 * word, true)) | 0
    const shift = shifts[(i >> 4) * 4 + (i & 3)] ?? 0
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
  }
  for (const [i, value] of [a, b, c, d].entries()) state[i] = (state[i] ?? 0) + value
}

/** The mixing function of a step, and the word of the block that it adds. */
function round(i: number, b: number, c: number, d: number): readonly [number, number] {
  if (i < 16) return [(b & c) | (~b & d), i]
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) % 16]
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) % 16]
  return [c ^ (b | ~d), (7 * i) % 16]
}

const littleEndianHex = (word: number): string =>
  [0, 8, 16, 24].map((shift) => ((word >>> shift) & 0xff).toString(16).padStart(2, '0')).join('')
