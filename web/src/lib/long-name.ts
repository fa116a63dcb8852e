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

/** Letters on a line of a tile. */
const lineWidth = 17

const widthOf = (text: string): number => text.replace(/[^\x20-\x7e]/g, '..').length

/** Whether the words fit on two lines, or a name without spaces if it breaks anywhere. */
function fitsTwoLines(name: string): boolean {
  if (!name.includes(' ')) return widthOf(name) <= 2 * lineWidth
  let lines = 1
  let used = 0
  for (const word of name.split(' ').map(widthOf)) {
    if (word > lineWidth) return false
    const isNext = used > 0 && used + 1 + word > lineWidth
    if (isNext) lines++
    used = isNext || used === 0 ? word : used + 1 + word
  }
  return lines <= 2
}

/** For a name on two lines: one that does not fit has its end on the second, from a space if there is one. */
export function partsOnTwoLines(name: string): NameParts {
  if (fitsTwoLines(name)) return { start: name, end: '' }
  const all = Array.from(letters.segment(name), ({ segment }) => segment)
  let from = all.length
  for (let width = 0; from > 0; from--) {
    width += widthOf(all[from - 1] ?? '')
    if (width > lineWidth) break
  }
  const space = all[from - 1] === ' ' ? -1 : all.indexOf(' ', from)
  const start = all.slice(0, space < 0 ? from : space + 1).join('')
  return { start, end: name.slice(start.length) }
}
