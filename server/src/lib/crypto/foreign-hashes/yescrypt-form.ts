/** The text form of yescrypt: `$y$`, parameters, salt and digest, in the alphabet of crypt. */

export interface YescryptParameters {
  /** Blocks of `128 * r` bytes that are kept in memory; a power of two. */
  readonly n: number
  readonly r: number
  /** Lanes, one after the other. */
  readonly p: number
  /** More time with the same memory. */
  readonly t: number
}

export interface Yescrypt {
  readonly parameters: YescryptParameters
  readonly salt: Buffer
  /** 32 bytes. */
  readonly digest: Buffer
}

const form = /^\$y\$j([./0-9A-Za-z]{2,24})\$([./0-9A-Za-z]{0,86})\$([./0-9A-Za-z]{43})$/

/**
 * Null for text in another form. `j` is the variant that is in use: memory is written while it is read, with S-boxes of 12 KiB. Hashes that
 * need a table of the server, or were upgraded, are of another form, too.
 */
export function parseYescrypt(text: string): Yescrypt | null {
  const [, encoded = '', saltText = '', digestText = ''] = form.exec(text) ?? []
  const parameters = parametersOf(encoded)
  const salt = decodeBytes(saltText)
  const digest = decodeBytes(digestText)
  return parameters && salt && digest ? { parameters, salt, digest } : null
}

/** Says which of `p` and `t` follow. */
const [hasP, hasT] = [1, 2]

function parametersOf(text: string): YescryptParameters | null {
  const numbers = numberReader(text)
  const [nLog2, r] = [numbers.next(1), numbers.next(1)]
  const has = numbers.isAtEnd() ? 0 : numbers.next(1)
  const p = has & hasP ? numbers.next(2) : 1
  const t = has & hasT ? numbers.next(1) : 0
  if (!numbers.isAtEnd() || has > (hasP | hasT) || nLog2 > 30 || ![r, p, t].every(Number.isSafeInteger)) return null
  return { n: 2 ** nLog2, r, p, t }
}

/** Reads numbers of one to six characters: the first says how many follow. */
function numberReader(text: string) {
  let at = 0
  return {
    isAtEnd: () => at === text.length,
    /** NaN at the end of the text. */
    next(least: number): number {
      const first = digitOf(text[at])
      let [value, start, end, more] = [least, 0, 47, 0]
      for (; first > end; more += 1) {
        value += (end + 1 - start) * 64 ** more
        start = end + 1
        end = start + Math.floor((62 - end) / 2)
      }
      value += (first - start) * 64 ** more
      for (at += 1; more > 0; at += 1, more -= 1) value += digitOf(text[at]) * 64 ** (more - 1)
      return value
    },
  }
}

/** How often memory is read again once it is filled, of `chunk` blocks for each lane. */
export function loopsOf(chunk: number, t: number): number {
  if (t > 1) return chunk * (t - 1)
  return Math.floor(((t === 1 ? 2 * chunk : chunk) + 2) / 3)
}

/** The alphabet of crypt is in the order of ASCII. NaN for no character. */
function digitOf(character = ''): number {
  const code = character.charCodeAt(0)
  return code - (code < 65 ? 46 : code < 97 ? 53 : 59)
}

/** Bytes in groups of three, the lowest byte first. Null for text that no bytes are encoded to. */
function decodeBytes(text: string): Buffer | null {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 4) {
    const group = text.slice(at, at + 4)
    const count = group.length - 1
    let value = [...group].reduce((all, character, i) => all + digitOf(character) * 64 ** i, 0)
    for (let i = 0; i < count; i++, value = Math.floor(value / 256)) bytes.push(value % 256)
    if (count === 0 || value !== 0) return null
  }
  return Buffer.from(bytes)
}
