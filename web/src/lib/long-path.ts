/** Splits long paths and addresses, so that tables can shorten them in the middle: the end, with the name, stays visible. */

/** Shorter texts are not split. */
const usuallyLongFrom = 24
/** Letters at the end that stay visible at most. */
const usualEnd = 14

export interface PathParts {
  readonly start: string
  /** Empty for short texts. */
  readonly end: string
  /** Width of the end in a font of fixed width, in letters of the Latin alphabet; others can be twice as wide. */
  readonly endWidth: number
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function partsOfPath(text: string, longestEnd = usualEnd, longFrom = usuallyLongFrom): PathParts {
  if (text.length < longFrom) return { start: text, end: '', endWidth: 0 }
  const name = text.lastIndexOf('/', text.length - 2)
  const end = Array.from(letters.segment(text.slice(Math.max(name, 0))), ({ segment }) => segment).slice(-longestEnd)
  const shown = end.join('')
  return {
    start: text.slice(0, text.length - shown.length),
    end: shown,
    endWidth: end.reduce((width, letter) => width + (/^[\x20-\x7e]$/.test(letter) ? 1 : 2), 0),
  }
}
