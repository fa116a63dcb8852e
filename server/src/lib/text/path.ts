/**
 * The one place where the text of a path or a name becomes something we act upon. Every door hands its text to
 * `parsePath` or `checkName` and uses nothing but what comes back, so that the value a permission is decided on is the
 * value that is stored. `..` is refused, never resolved; no separator but `/` exists.
 */

const longestNameBytes = 255
const longestPathBytes = 65_536
const deepestPath = 2_000
/** A letter with its marks apart takes up to twice the UTF-16 units that its composed form takes bytes; more is refused unread. */
const longestBeforeNfc = 2

/** C0 and C1 controls (NUL, CR, LF and DEL among them), line and paragraph separators, bidi embeddings and isolates. */
const forbidden = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
/** What a user name may not hold besides: white space, and every invisible format character. */
const forbiddenInUserName = /[\s\p{Z}\p{Cf}]/u

/** A path or name that is refused. The message is a whole sentence that names the offending part, safe to show and log. */
export class PathError extends Error {
  override readonly name = 'PathError'
}

/**
 * The segments of a path, from the root down; `[]` is the root. Text is brought to NFC first and its case kept; empty
 * segments and `.` are dropped, so a leading, doubled or trailing `/` does not matter.
 * Throws PathError for `..`, backslashes, controls, bidi controls, lone surrogates, segments over 255 bytes (UTF-8),
 * paths over 64 KiB or deeper than 2,000 segments.
 */
export function parsePath(text: string): string[] {
  if (text.length > longestBeforeNfc * longestPathBytes) throw tooLong()
  const path = normalised(text)
  if (Buffer.byteLength(path) > longestPathBytes) throw tooLong()
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length > deepestPath) throw new PathError(`The path is deeper than ${deepestPath} folders.`)
  for (const segment of segments) checkSegment(segment)
  return segments
}

/**
 * The NFC form of the name of one file or folder. Throws PathError for what parsePath refuses, and for the empty name,
 * `.` and any `/`.
 */
export function checkName(text: string): string {
  if (text === '') throw new PathError('The name is empty.')
  if (text.length > longestBeforeNfc * longestNameBytes) throw nameTooLong(text)
  const name = normalised(text)
  if (name.includes('/')) throw new PathError(`The name ${shownName(name)} holds a slash.`)
  if (name === '.') throw new PathError('The name "." is not allowed.')
  checkSegment(name)
  return name
}

/**
 * The NFC form of a user name. Throws PathError for what checkName refuses, and for white space, invisible format
 * characters, a dot at the end, and letters whose compatibility form is one of these (a full-width solidus, a two-dot
 * leader).
 */
export function checkUserName(text: string): string {
  const name = checkName(text)
  for (const form of [name, userNameKey(name)]) {
    const found = forbiddenInUserName.exec(form)?.[0]
    if (found !== undefined) throw new PathError(`The user name ${shownName(name)} holds ${codePoint(found)}.`)
    if (form.includes('/') || form.includes('\\') || form === '.' || form === '..' || forbidden.test(form)) {
      throw new PathError(`The user name ${shownName(name)} reads like a path.`)
    }
    if (form.endsWith('.')) throw new PathError(`The user name ${shownName(name)} ends in a dot.`)
  }
  return name
}

/**
 * The form in which user names are compared: names that differ only in case or in compatibility forms have one key
 * (`Ａnna`, `ANNA`, `anna`). For uniqueness and look-up only, never shown.
 */
export function userNameKey(text: string): string {
  // Upper case first, or a final sigma and a sharp s would keep forms of their own.
  const fold = (form: string) => normalise(normalise(form, 'NFKC').toUpperCase().toLowerCase(), 'NFKC')
  return fold(fold(text))
}

/** The absolute path of segments: `/a/b`; `/` for none. */
export function formatPath(segments: readonly string[]): string {
  return `/${segments.join('/')}`
}

/** Whether `segments` is `root` itself or lies below it. Whole segments count: `/share2` is not under `/share`. */
export function isUnder(segments: readonly string[], root: readonly string[]): boolean {
  return segments.length >= root.length && root.every((segment, depth) => segment === segments[depth])
}

/**
 * The name to try as number `n` (from 2) when `name` is taken: `report.pdf` → `report (2).pdf`, `archive.tar.gz` →
 * `archive (2).tar.gz`, `.profile` → `.profile (2)`. The number goes before the extension: the last dot and up to 16
 * characters without blanks, together with a `.tar` before it. The stem is cut, between code points, to keep the
 * result within 255 bytes.
 */
export const nextFreeName = (name: string, n: number): string => {
  const { stem, extension } = numberedName(name, String(n).length)
  return `${stem} (${n})${extension}`
}

/** What surrounds the number in the names that `nextFreeName` makes with numbers of so many digits. */
export function numberedName(name: string, digits: number): { readonly stem: string; readonly extension: string } {
  const extension = /(?<=[^.])(?:\.tar)?\.[^\s.]{1,16}$/iu.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length)
  const around = ' ()'.length + digits + Buffer.byteLength(extension)
  return { stem: cutToBytes(stem, longestNameBytes - around), extension }
}

/**
 * Putting combining marks into their order takes quadratic time in the length of a run of them: 65,000 take more than a second. No name
 * has as many as this, not even one of 255 bytes.
 */
const mostMarks = 128

/** What is a combining mark, or becomes one in a compatibility form. */
const runsOfMarks = /[\p{M}\u0e33\u0eb3\uff9e\uff9f]+/gu

/** A composed form of text, whoever sent it, in linear time; text with more than 128 combining marks in a row is left as it is. */
export function normalise(text: string, form: 'NFC' | 'NFKC'): string {
  return hasLongRun(text) ? text : text.normalize(form)
}

function hasLongRun(text: string): boolean {
  if (text.length <= mostMarks) return false
  for (const [run] of text.matchAll(runsOfMarks)) if (run.length > mostMarks) return true
  return false
}

function normalised(text: string): string {
  if (!text.isWellFormed()) throw new PathError(`The name ${shownName(text)} holds half a surrogate pair.`)
  // What is left as it is has a name of more than 255 bytes, and is refused for that.
  return normalise(text, 'NFC')
}

function checkSegment(segment: string): void {
  if (segment === '..') throw new PathError('The path holds "..", which is not allowed.')
  if (segment.includes('\\')) throw new PathError(`The name ${shownName(segment)} holds a backslash.`)
  const found = forbidden.exec(segment)?.[0]
  if (found !== undefined) throw new PathError(`The name ${shownName(segment)} holds ${codePoint(found)}.`)
  if (Buffer.byteLength(segment) > longestNameBytes) throw nameTooLong(segment)
}

function nameTooLong(name: string): PathError {
  return new PathError(`The name ${shownName(name)} is longer than ${longestNameBytes} bytes.`)
}

function tooLong(): PathError {
  return new PathError(`The path is longer than ${longestPathBytes} bytes.`)
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return `the character U+${hex}, which is not allowed`
}

/** A name as it may stand in a message: quoted, cut, and without a character that a terminal or a log would obey. */
export function shownName(name: string): string {
  const start = [...name.slice(0, 80)].slice(0, 40).join('')
  const text = `${start}${start.length < name.length ? '…' : ''}`
  return `"${text.replace(/[\p{C}\u2028\u2029"]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`)}"`
}

function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  let cut = text
  for (const character of [...text].reverse()) {
    if (Buffer.byteLength(cut) <= bytes) break
    cut = cut.slice(0, -character.length)
  }
  return cut
}
