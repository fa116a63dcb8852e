/** Text of a notification email about several events. Texts of users are never templates. */
import { numberIn } from '../emails/formats.ts'
import type { Texts } from '../texts.ts'
import type { Notice, NoticeAction } from './matching.ts'

/** Actions of one kind by one person. */
interface Line {
  readonly action: NoticeAction
  readonly username: string
  count: number
  readonly paths: string[]
}

export interface Digest {
  /** By action and person. */
  readonly lines: Map<string, Line>
  /** Time of the earliest action in the digest. */
  since: string | null
}

const maxPaths = 10
const shownLines = 50
/** Further people in a digest are merged into one line. */
const maxLines = 500

export const emptyDigest = (): Digest => ({ lines: new Map(), since: null })

export function add(digest: Digest, notice: Notice & { readonly at: string }): void {
  digest.since ??= notice.at
  const line = lineFor(digest, notice)
  line.count += notice.count
  for (const path of notice.paths) if (line.paths.length < maxPaths && !line.paths.includes(path)) line.paths.push(path)
}

function lineFor({ lines }: Digest, { action, username }: Notice): Line {
  const own = `${action} ${username}`
  const who = lines.has(own) || lines.size < maxLines ? username : ''
  const key = `${action} ${who}`
  const line = lines.get(key) ?? { action, username: who, count: 0, paths: [] }
  lines.set(key, line)
  return line
}

/** Converts a digest back to notices, fewer than it was built from. */
export const noticesOf = ({ lines }: Digest, notificationId: number): Notice[] =>
  [...lines.values()].map(({ action, username, count, paths }) => ({ notificationId, action, username, count, paths }))

const sentences: Readonly<
  Record<NoticeAction, (t: Texts['t'], values: CountValues & { readonly who: string }) => string>
> = {
  upload: (t, values) => t('{who} uploaded {count, plural, one {{n} file} other {{n} files}}', values),
  download: (t, values) => t('{who} downloaded {count, plural, one {{n} file} other {{n} files}}', values),
  delete: (t, values) =>
    t('{who} deleted {count, plural, one {{n} file or folder} other {{n} files and folders}}', values),
  connect: (t, values) => t('{who} opened the page{count, plural, one {} other { {n} times}}', values),
}

/** `n` is the text of the count. */
interface CountValues {
  readonly [name: string]: string | number
  readonly count: number
  readonly n: string
}

const countValues = (texts: Texts, count: number): CountValues => ({ count, n: numberIn(texts, count) })

function sentence(texts: Texts, { action, username, count }: Line): string {
  const who = username === '' ? texts.t('Someone') : username
  return sentences[action](texts.t, { who, ...countValues(texts, count) })
}

function paragraph(texts: Texts, line: Line): string {
  const left = line.count - line.paths.length
  const more = line.paths.length > 0 && left > 0 ? [moreIn(texts, left)] : []
  const paths = [...line.paths, ...more].map((text) => `  ${text}`)
  return paths.length > 0 ? `${sentence(texts, line)}:\n${paths.join('\n')}` : `${sentence(texts, line)}.`
}

const moreIn = (texts: Texts, left: number) => texts.t('and {n} more', { n: numberIn(texts, left) })

/** A paragraph per person. */
export function bodyOf({ lines }: Digest, texts: Texts): string {
  const left = lines.size - shownLines
  const parts = [...lines.values()].slice(0, shownLines).map((line) => paragraph(texts, line))
  const more = left > 0 ? [texts.t('And {n} more people.', { n: numberIn(texts, left) })] : []
  return [...parts, ...more].join('\n\n')
}

const nouns: Readonly<Record<NoticeAction, (t: Texts['t'], values: CountValues) => string>> = {
  upload: (t, values) => t('{count, plural, one {{n} upload} other {{n} uploads}}', values),
  download: (t, values) => t('{count, plural, one {{n} download} other {{n} downloads}}', values),
  delete: (t, values) => t('{count, plural, one {{n} deletion} other {{n} deletions}}', values),
  connect: (t, values) => t('{count, plural, one {{n} visit} other {{n} visits}}', values),
}

/** For example `3 uploads, 1 download`. */
export function countsOf({ lines }: Digest, texts: Texts): string {
  const sums = new Map<NoticeAction, number>()
  for (const { action, count } of lines.values()) sums.set(action, (sums.get(action) ?? 0) + count)
  return [...sums].map(([action, sum]) => nouns[action](texts.t, countValues(texts, sum))).join(', ')
}
