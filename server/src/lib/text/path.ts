/**
 * Validation of paths and names. Every transport passes its text to `parsePath` or `checkName` and only uses the result, so that
 * permissions are checked for the same value that is stored. `..` is refused, never resolved; the only separator is `/`.
 */

export const longestNameBytes = 255
const longestPathBytes = 65_536
const deepestPath = 2_000
/**
 * A decomposed letter takes up to twice as many UTF-16 units as its composed form takes bytes; longer text is refused without being
 * read.
 */
const maxUnitsPerByte = 2

/** C0 and C1 controls (NUL, CR, LF and DEL among them), line and paragraph separators, bidi embeddings and isolates. */
const forbidden = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
/** Additionally forbidden in user names: white space, and every invisible format character. */
const forbiddenInUserName = /[\s\p{Z}\p{Cf}]/u

/** A path or name that is refused. The message is a complete sentence that names the invalid part, safe to show and log. */
export class PathError extends Error {
  override readonly name = 'PathError'
}

/**
 * The segments of a path, from the root down; `[]` is the root. The text is normalized to NFC, its case kept; empty segments and
 * `.` are dropped, so a leading, doubled or trailing `/` does not matter. Throws PathError for `..`, backslashes, controls, bidi
 * controls, lone surrogates, segments over 255 bytes (UTF-8), paths over 64 KiB or deeper than 2,000 segments.
 */
export function parsePath(text: string): string[] {
  if (text.length > maxUnitsPerByte * longestPathBytes) throw tooLong()
  const path = normalised(text)
  if (Buffer.byteLength(path) > longestPathBytes) throw tooLong()
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length > deepestPath) throw new PathError(`The path is deeper than ${deepestPath} folders.`)
  for (const segment of segments) checkSegment(segment)
  return segments
}

/**
 * The NFC form of the name of one file or folder. Throws PathError for everything that parsePath refuses, and for the empty name,
 * `.` and any `/`.
 */
export function checkName(text: string): string {
  if (text === '') throw new PathError('The name is empty.')
  if (text.length > maxUnitsPerByte * longestNameBytes) throw nameTooLong(text)
  const name = normalised(text)
  if (name.includes('/')) throw new PathError(`The name ${shownName(name)} contains a slash.`)
  if (name === '.') throw new PathError('The name "." is not allowed.')
  checkSegment(name)
  return name
}

/**
 * The NFC form of a user name. Throws PathError for everything that checkName refuses, and for white space, invisible format
 * characters, a trailing dot, and letters whose compatibility form is one of these (a full-width solidus, a two-dot leader).
 */
export function checkUserName(text: string): string {
  const name = checkName(text)
  for (const form of [name, userNameKey(name)]) {
    const found = forbiddenInUserName.exec(form)?.[0]
    if (found !== undefined)
      throw new PathError(`The username ${shownName(name)} contains ${described(found)}. Remove it.`)
    if (form.includes('/') || form.includes('\\') || form === '.' || form === '..' || forbidden.test(form)) {
      throw new PathError(`The username ${shownName(name)} looks like a path.`)
    }
    if (form.endsWith('.')) throw new PathError(`The username ${shownName(name)} ends in a dot.`)
  }
  return name
}

/**
 * The form in which user names are compared: names that differ only in case or in compatibility forms have one key (`Ａnna`, `ANNA`,
 * `anna`). For uniqueness and lookup only, never displayed.
 */
export function userNameKey(text: string): string {
  // Upper case first; otherwise a final sigma and a sharp s would keep their own forms.
  const fold = (form: string) => normalise(normalise(form, 'NFKC').toUpperCase().toLowerCase(), 'NFKC')
  return fold(fold(text))
}

/** The absolute path of segments: `/a/b`; `/` for none. */
export function formatPath(segments: readonly string[]): string {
  return `/${segments.join('/')}`
}

/** Whether `segments` is `root` itself or is below it. Whole segments count: `/share2` is not below `/share`. */
export function isUnder(segments: readonly string[], root: readonly string[]): boolean {
  return segments.length >= root.length && root.every((segment, depth) => segment === segments[depth])
}

/**
 * Ordering combining marks takes quadratic time in the length of a run of them: 65,000 take more than a second. No name has this
 * many, since names have at most 255 bytes.
 */
const maxMarks = 128

/** Combining marks, and characters that become one in a compatibility form. */
const runsOfMarks = /[\p{M}\u0e33\u0eb3\uff9e\uff9f]+/gu

/** A normalized form of untrusted text, in linear time; text with more than 128 consecutive combining marks is left unchanged. */
export function normalise(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  return hasLongRun(text) ? text : text.normalize(form)
}

function hasLongRun(text: string): boolean {
  if (text.length <= maxMarks) return false
  for (const [run] of text.matchAll(runsOfMarks)) if (run.length > maxMarks) return true
  return false
}

function normalised(text: string): string {
  if (!text.isWellFormed()) throw new PathError(`The name ${shownName(text)} contains an unpaired surrogate.`)
  // Unchanged text has a name of more than 255 bytes, and is refused for that.
  return normalise(text, 'NFC')
}

function checkSegment(segment: string): void {
  if (segment === '..') throw new PathError('The path contains "..", which is not allowed.')
  if (segment.includes('\\')) throw new PathError(`The name ${shownName(segment)} contains a backslash.`)
  const found = forbidden.exec(segment)?.[0]
  if (found !== undefined)
    throw new PathError(
      `The name ${shownName(segment)} contains ${described(found)}. Rename it without that character.`,
    )
  if (Buffer.byteLength(segment) > longestNameBytes) throw nameTooLong(segment)
}

function nameTooLong(name: string): PathError {
  return new PathError(`The name ${shownName(name)} is longer than ${longestNameBytes} bytes.`)
}

function tooLong(): PathError {
  return new PathError(`The path is longer than ${longestPathBytes} bytes.`)
}

const characterNames: Readonly<Record<string, string>> = {
  '\0': 'null',
  '\t': 'tab',
  '\n': 'line feed',
  '\r': 'carriage return',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
}

/** `an invisible character (right-to-left override, U+202E)`. */
function described(character: string): string {
  if (character === ' ') return 'a space'
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const name = characterNames[character]
  return `an invisible character (${name === undefined ? '' : `${name}, `}U+${hex})`
}

/** A name for a message: quoted, shortened, and without characters that control terminals or change what is displayed. */
export function shownName(name: string): string {
  const start = [...name.slice(0, 80)].slice(0, 40).join('')
  const text = `${start}${start.length < name.length ? '…' : ''}`
  return `"${text.replaceAll('"', "'").replace(/[\p{C}\u2028\u2029]+/gu, '…')}"`
}

/** The start of a text within so many bytes, without cutting a character in two. */
function cutToBytes(text: string, bytes: number): string {
  let excess = Buffer.byteLength(text) - bytes
  let end = text.length
  while (excess > 0) {
    const start = (text.codePointAt(end - 2) ?? 0) > 0xffff ? end - 2 : end - 1
    excess -= Buffer.byteLength(text.slice(start, end))
    end = start
  }
  return text.slice(0, end)
}

const maxKeyBytes = 255
/** Numbers with more digits are sorted digit by digit. */
const maxDigits = 78

/**
 * The key of a name: without case, numbers by their value, accents of Latin and Greek letters removed. Names with equal keys are
 * sorted by name. It does not depend on a language, so that one index serves all users.
 */
export function sortKey(name: string): string {
  const text = /^[\x20-\x7e]*$/.test(name) ? name.toLowerCase() : folded(name)
  return cutToBytes(text.replace(/\d+/g, numberKey), maxKeyBytes)
}

/** Before the digits their number, so that longer numbers follow shorter ones; before that a zero, so that numbers precede letters. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, '')
  return `0${String.fromCharCode(0x30 + Math.min(value.length, maxDigits))}${value}`
}

/** Letters that have no decomposition. */
const letters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ŧ: 't', ς: 'σ' },
}

function folded(name: string): string {
  const base = normalise(name, 'NFKD').replace(/([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu, '$1')
  return normalise(base, 'NFC')
    .toLowerCase()
    .replace(/[ßæœøłđðþıħŧς]/g, (letter) => letters[letter] ?? letter)
}
