/**
 * Patterns as people type them: `*` any run of characters, `?` exactly one, everything else itself, without regard to
 * case. No regular expression is built from what a stranger sends.
 */

import { normalise } from './path.ts'

/** Whether `text` holds a wildcard at all; many fields take a text without one as an exact match. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text)
}

/**
 * A test for whole names. It takes at most pattern × name steps, whatever the pattern: only the last `*` is ever moved.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  return compileGlobs([pattern])
}

/** The same for several patterns, one of which is enough. */
export function compileGlobs(patterns: readonly string[]): (name: string) => boolean {
  const wanted = patterns.map((pattern) => folded(pattern.replace(/\*+/g, '*')))
  return (name) => {
    const letters = folded(name)
    return wanted.some((one) => matches(one, letters))
  }
}

function matches(pattern: readonly string[], name: readonly string[]): boolean {
  let at = 0
  let star = -1
  let starTook = 0
  for (let i = 0; i < name.length; ) {
    if (pattern[at] === '*') {
      star = at
      starTook = i
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[i])) {
      at += 1
      i += 1
    } else if (star >= 0) {
      // Let the star take one character more. Earlier stars need no second try: their match was the earliest possible.
      starTook += 1
      i = starTook
      at = star + 1
    } else {
      return false
    }
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** Code points in lower case, each kept as one entry so that `?` stands for one character even where folding makes two. */
function folded(text: string): string[] {
  return Array.from(normalise(text, 'NFC'), (character) => character.toLowerCase())
}

/**
 * The same pattern for SQL's LIKE with `ESCAPE '\'`; still to be passed as a bound parameter. Case is left to the
 * query.
 */
export function likePattern(pattern: string): string {
  return normalise(pattern, 'NFC')
    .replace(/[\\%_]/g, '\\$&')
    .replace(/\*+/g, '%')
    .replaceAll('?', '_')
}
