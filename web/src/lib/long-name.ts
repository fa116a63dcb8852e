/** Splits long file names, so that lists can shorten them in the middle: the end with the extension stays visible. */

/** Shorter names are not split. */
const longFrom = 20
/** Letters before the extension that stay visible. */
const keptBefore = 4
const longestExtension = 12

export interface NameParts {
  readonly start: string
  /** Empty for short names, and for those without an extension. */
  readonly end: string
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function partsOf(name: string): NameParts {
  const dot = name.lastIndexOf('.')
  const whole = { start: name, end: '' }
  if (dot <= 0 || name.length < longFrom || name.length - dot > longestExtension) return whole
  const stem = Array.from(letters.segment(name.slice(0, dot)), ({ segment }) => segment)
  if (stem.length <= 2 * keptBefore) return whole
  const start = stem.slice(0, -keptBefore).join('')
  return { start, end: name.slice(start.length) }
}
