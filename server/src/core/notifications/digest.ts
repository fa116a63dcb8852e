/** Text of a notification email about several events. Texts of users are never templates. */
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

const phrases = {
  upload: ['uploaded', 'file', 'files'],
  download: ['downloaded', 'file', 'files'],
  delete: ['deleted', 'file or folder', 'files and folders'],
  connect: ['opened the page', '', ''],
} as const

function sentence({ action, username, count }: Line): string {
  const [verb, one, many] = phrases[action]
  const who = username === '' ? 'Someone' : username
  if (action === 'connect') return count === 1 ? `${who} ${verb}` : `${who} ${verb} ${count} times`
  return `${who} ${verb} ${count} ${count === 1 ? one : many}`
}

function paragraph(line: Line): string {
  const left = line.count - line.paths.length
  const more = line.paths.length > 0 && left > 0 ? [`  and ${left} more`] : []
  const paths = [...line.paths.map((path) => `  ${path}`), ...more]
  return paths.length > 0 ? `${sentence(line)}:\n${paths.join('\n')}` : `${sentence(line)}.`
}

/** A paragraph per person. */
export function bodyOf({ lines }: Digest): string {
  const left = lines.size - shownLines
  const parts = [...lines.values()].slice(0, shownLines).map(paragraph)
  return [...parts, ...(left > 0 ? [`And ${left} more people.`] : [])].join('\n\n')
}

const nouns = {
  upload: ['upload', 'uploads'],
  download: ['download', 'downloads'],
  delete: ['deletion', 'deletions'],
  connect: ['visit', 'visits'],
} as const

/** For example `3 uploads, 1 download`. */
export function countsOf({ lines }: Digest): string {
  const sums = new Map<NoticeAction, number>()
  for (const { action, count } of lines.values()) sums.set(action, (sums.get(action) ?? 0) + count)
  return [...sums].map(([action, sum]) => `${sum} ${nouns[action][sum === 1 ? 0 : 1]}`).join(', ')
}
