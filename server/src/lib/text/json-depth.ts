/**
 * Nesting depth of JSON text. A megabyte of brackets takes JSON.parse a tenth of a second, and the garbage collector several more;
 * this check stops at the first bracket too many.
 */

const quote = 0x22
const backslash = 0x5c
/** `[` and `{`, `]` and `}` differ in one bit. */
const opening = 0x5b
const closing = 0x5d
const braceBit = 0x20

/** Whether lists and objects nest deeper than `most`. Reads each character at most once; the result for invalid JSON is arbitrary. */
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

/** The end of the string that starts at `from`. */
function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash) i += 1
    else if (code === quote) return i
  }
  return text.length
}
