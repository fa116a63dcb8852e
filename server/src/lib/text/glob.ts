/**
 * Glob patterns: `*` for any run of characters, `?` for exactly one, everything else for itself, ignoring case. No regular
 * expression is built from user input.
 */

import { normalise } from './path.ts'

/** Whether `text` contains a wildcard; for many fields a text without one is an exact match. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text)
}

/** Text whose entries are its code points: an array, or a string of ASCII, which is several times as fast to create. */
type Characters = ArrayLike<string>

const ascii = /^[\x20-\x7e]*$/

/** Returns a test for complete names. It takes at most pattern × name steps, whatever the pattern: only the last `*` is moved. */
export function compileGlob(pattern: string): (name: string) => boolean {
  return compileGlobs([pattern])
}

/** Returns a function that tells whether a name matches one of several patterns. */
export function compileGlobs(patterns: readonly string[]): (name: string) => boolean {
  const wanted = patterns.map((pattern) => folded(pattern.replace(/\*+/g, '*')))
  return (name) => {
    const letters = ascii.test(name) ? name.toLowerCase() : folded(name)
    return wanted.some((one) => matches(one, letters))
  }
}

function matches(pattern: readonly string[], name: Characters): boolean {
  let at = 0
  let star = -1
  let starEnd = 0
  for (let i = 0; i < name.length; ) {
    if (pattern[at] === '*') {
      star = at
      starEnd = i
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[i])) {
      at += 1
      i += 1
    } else if (star >= 0) {
      // The star consumes one more character. Earlier stars need no further attempt: their match was the earliest
      // possible.
      starEnd += 1
      i = starEnd
      at = star + 1
    } else {
      return false
    }
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** Code points in lower case, each as one entry, so that `?` stands for one character even if folding produces two. */
function folded(text: string): string[] {
  return Array.from(normalise(text, 'NFC'), (character) => character.toLowerCase())
}

/** The glob as a pattern for LIKE with `ESCAPE '\'`; must be passed as a bound parameter. Case is handled by the query. */
export function likePattern(pattern: string): string {
  return normalise(pattern, 'NFC')
    .replace(/[\\%_]/g, '\\$&')
    .replace(/\*+/g, '%')
    .replaceAll('?', '_')
}
