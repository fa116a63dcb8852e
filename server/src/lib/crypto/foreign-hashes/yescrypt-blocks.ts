/**
 * The mixing functions of yescrypt: Salsa20, and pwxform, which multiplies, and looks up words in S-boxes that it changes. Blocks are 64
 * bytes, as 16 words of 32 bits, in the order in which vector units take the words of Salsa20: word `i` is its word `5i mod 16`.
 */

export type Words = Int32Array

const blockWords = 16
/** Where the word of Salsa20 is in a block. */
const places = Array.from({ length: blockWords }, (_, i) => (i * 5) % blockWords)

/** Columns, then rows: words that are added up and rotated into one another. */
const quarters = [
  ...([
    [0, 4, 8, 12],
    [5, 9, 13, 1],
    [10, 14, 2, 6],
    [15, 3, 7, 11],
  ] as const),
  ...([
    [0, 1, 2, 3],
    [5, 6, 7, 4],
    [10, 11, 8, 9],
    [15, 12, 13, 14],
  ] as const),
] as const

const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by))

const x = new Int32Array(blockWords)

/** Replaces a block, at a place of `words`, by the sum of it and of what Salsa20 makes of it. */
function salsa20(words: Words, at: number, rounds: number): void {
  for (let i = 0; i < blockWords; i++) x[places[i] ?? 0] = words[at + i] ?? 0
  for (let round = 0; round < rounds; round += 2)
    for (const [a, b, c, d] of quarters) {
      x[b] = (x[b] ?? 0) ^ rotated(((x[a] ?? 0) + (x[d] ?? 0)) | 0, 7)
      x[c] = (x[c] ?? 0) ^ rotated(((x[b] ?? 0) + (x[a] ?? 0)) | 0, 9)
      x[d] = (x[d] ?? 0) ^ rotated(((x[c] ?? 0) + (x[b] ?? 0)) | 0, 13)
      x[a] = (x[a] ?? 0) ^ rotated(((x[d] ?? 0) + (x[c] ?? 0)) | 0, 18)
    }
  for (let i = 0; i < blockWords; i++) words[at + i] = ((words[at + i] ?? 0) + (x[places[i] ?? 0] ?? 0)) | 0
}

/** S-boxes of one lane, 12 KiB: three, of 256 entries of 16 bytes, which take turns. */
export interface SBoxes {
  readonly words: Words
  /** Where the box that is written to begins; the two that are read from follow, in a circle. */
  written: number
  /** Where in it, in words. */
  next: number
}

const boxWords = 1_024
export const sBoxWords = 3 * boxWords
/** Selects the entry, of 4 words. */
const entryMask = 0xff0
const pwxRounds = 6

/** The upper half of the product of two unsigned numbers, from products of their halves. */
function upperProduct(a: number, b: number): number {
  const low = a & 0xffff
  const high = a >>> 16
  const otherLow = b & 0xffff
  const otherHigh = b >>> 16
  const middle = (Math.imul(high, otherLow) + (Math.imul(low, otherLow) >>> 16)) | 0
  const carried = (Math.imul(low, otherHigh) + (middle & 0xffff)) | 0
  return (Math.imul(high, otherHigh) + (middle >>> 16) + (carried >>> 16)) | 0
}

/** Transforms a block in place. */
function pwxform(state: Words, boxes: SBoxes): void {
  const { words, written } = boxes
  const first = (written + 2 * boxWords) % sBoxWords
  const second = (written + boxWords) % sBoxWords
  let next = written + boxes.next
  for (let round = 0; round < pwxRounds; round++) {
    const isKept = round !== 0 && round !== pwxRounds - 1
    for (let lane = 0; lane < blockWords; lane += 4) {
      let p = first + (((state[lane] ?? 0) & entryMask) >>> 2)
      let q = second + (((state[lane + 1] ?? 0) & entryMask) >>> 2)
      for (let at = lane; at < lane + 4; at += 2) {
        const a = state[at] ?? 0
        const b = state[at + 1] ?? 0
        const product = Math.imul(a, b)
        const added = words[p] ?? 0
        const sum = (product + added) | 0
        const carry = ((product & added) | ((product | added) & ~sum)) >>> 31
        const low = sum ^ (words[q] ?? 0)
        const high = (upperProduct(a, b) + (words[p + 1] ?? 0) + carry) ^ (words[q + 1] ?? 0)
        state[at] = low
        state[at + 1] = high
        if (isKept) {
          words[next] = low
          words[next + 1] = high
          next += 2
        }
        p += 2
        q += 2
      }
    }
  }
  boxes.written = second
  boxes.next = (next - written) % boxWords
}

const block = new Int32Array(blockWords)

/** Mixes all blocks of `words`, an even number, in place: with the S-boxes. */
export function mixWithBoxes(words: Words, boxes: SBoxes): void {
  const last = words.length - blockWords
  for (let i = 0; i < blockWords; i++) block[i] = words[last + i] ?? 0
  for (let at = 0; at < words.length; at += blockWords) {
    for (let i = 0; i < blockWords; i++) block[i] = (block[i] ?? 0) ^ (words[at + i] ?? 0)
    pwxform(block, boxes)
    for (let i = 0; i < blockWords; i++) words[at + i] = block[i] ?? 0
  }
  salsa20(words, last, 2)
}

/** Mixes two blocks in place, as scrypt does. */
export function mixPair(words: Words): void {
  for (let i = 0; i < blockWords; i++) words[i] = (words[i] ?? 0) ^ (words[blockWords + i] ?? 0)
  salsa20(words, 0, 8)
  for (let i = 0; i < blockWords; i++) words[blockWords + i] = (words[blockWords + i] ?? 0) ^ (words[i] ?? 0)
  salsa20(words, blockWords, 8)
}

/** Words of blocks from bytes, in the order of blocks; of whole blocks. */
export function wordsOf(bytes: Buffer): Words {
  const words = new Int32Array(bytes.length / 4)
  for (let i = 0; i < words.length; i++) words[i] = bytes.readInt32LE(4 * placeOf(i))
  return words
}

export function writeWords(words: Words, bytes: Buffer): void {
  for (let i = 0; i < words.length; i++) bytes.writeInt32LE(words[i] ?? 0, 4 * placeOf(i))
}

const placeOf = (i: number): number => i - (i % blockWords) + (places[i % blockWords] ?? 0)
