/** What a mail says about a burst of events. Pure: text in, text out; nothing given by people is a template. */
import type { Notice, NoticeAction } from './matching.ts'

/** What one person did of one kind. */
interface Line {
  readonly action: NoticeAction
  readonly username: string
  count: number
  readonly paths: string[]
}

export interface Digest {
  readonly lines: Line[]
  /** When the first of it happened. */
  since: string | null
}

const mostPaths = 10
const mostLines = 50

export const emptyDigest = (): Digest => ({ lines: [], since: null })

export function add(digest: Digest, notice: Notice & { readonly at: string }): void {
  digest.since ??= notice.at
  const known = digest.lines.find((line) => line.action === notice.action && line.username === notice.username)
  const line = known ?? { action: notice.action, username: notice.username, count: 0, paths: [] }
  if (!known) digest.lines.push(line)
  line.count += notice.count
  for (const path of notice.paths)
    if (line.paths.length < mostPaths && !line.paths.includes(path)) line.paths.push(path)
}

const deeds = {
  upload: ['uploaded', 'file', 'files'],
  download: ['downloaded', 'file', 'files'],
  delete: ['deleted', 'file or folder', 'files and folders'],
  connect: ['opened the page', '', ''],
} as const

function sentence({ action, username, count }: Line): string {
  const [verb, one, many] = deeds[action]
  const who = username === '' ? 'Somebody' : username
  if (action === 'connect') return count === 1 ? `${who} ${verb}` : `${who} ${verb} ${count} times`
  return `${who} ${verb} ${count} ${count === 1 ? one : many}`
}

function paragraph(line: Line): string {
  const left = line.count - line.paths.length
  const more = line.paths.length > 0 && left > 0 ? [`  and ${left} more`] : []
  const paths = [...line.paths.map((path) => `  ${path}`), ...more]
  return paths.length > 0 ? `${sentence(line)}:\n${paths.join('\n')}` : `${sentence(line)}.`
}

/** A paragraph for everybody who did something. */
export function bodyOf({ lines }: Digest): string {
  const left = lines.length - mostLines
  const parts = lines.slice(0, mostLines).map(paragraph)
  return [...parts, ...(left > 0 ? [`And ${left} more people.`] : [])].join('\n\n')
}

const nouns = {
  upload: ['upload', 'uploads'],
  download: ['download', 'downloads'],
  delete: ['deletion', 'deletions'],
  connect: ['visit', 'visits'],
} as const

/** `3 uploads, 1 download`. */
export function countsOf({ lines }: Digest): string {
  const sums = new Map<NoticeAction, number>()
  for (const { action, count } of lines) sums.set(action, (sums.get(action) ?? 0) + count)
  return [...sums].map(([action, sum]) => `${sum} ${nouns[action][sum === 1 ? 0 : 1]}`).join(', ')
}
