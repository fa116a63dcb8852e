/**
 * How deep JSON text nests. A megabyte of brackets takes JSON.parse a tenth of a second, and the garbage collector several more to walk
 * through what came of it; this stops at the first bracket too many.
 */

const quote = 0x22
const backslash = 0x5c
/** `[` and `{`, `]` and `}`: alike but for one bit. */
const opening = 0x5b
const closing = 0x5d
const braceBit = 0x20

/** Whether lists and objects nest deeper than `most`. Reads each character once at most; text that is no JSON gets some answer. */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) i = endOfString(text, i)
    else if ((code & ~braceBit) === opening && ++depth > most) return true
    else if ((code & ~braceBit) === closing) depth -= 1
  }
  return false
}

/** Where the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash) i += 1
    else if (code === quote) return i
  }
  return text.length
}
