/** What a run has done, as text for people. */
import type { Ran } from '../../../import/run/run.ts'
import type { Problem } from '../../../import/run/tally.ts'
import { sizeText } from '../../../lib/text/size-text.ts'
import { columns, counted } from '../../output/output.ts'

/** Items shown under each heading; the JSON has more. */
const mostShown = 50

const headings: readonly (readonly [Problem['what'], string])[] = [
  ['failed', 'Not here'],
  ['kept', 'Not brought up to date'],
  ['gone', 'No longer at the source'],
  ['todo', 'To do'],
  ['special', 'Left out'],
]

export function runLines({ counts, bytes, oldLinksUntil, problems }: Ran): string[] {
  const { copied, updated, moved, unchanged, alreadyHere, folders } = counts
  return [
    `${counted(copied, 'file')} copied, ${updated} brought up to date, ${sizeText(bytes)}; ${counted(folders, 'folder')} created.`,
    `${unchanged} unchanged since the last run, ${alreadyHere} here already with the same content, ${moved} moved or renamed as at the source.`,
    createdLine(counts),
    ...(oldLinksUntil === null
      ? []
      : [
          `Old links of shares go on working until ${oldLinksUntil.slice(0, 10)}, once the host name of the source leads to this server.`,
        ]),
    ...headings.flatMap(([what, heading]) => section(problems, what, counts[what], heading)),
  ]
}

function section(problems: readonly Problem[], what: Problem['what'], total: number, heading: string): string[] {
  if (total === 0) return []
  const shown = problems.filter((problem) => problem.what === what).slice(0, mostShown)
  const more = total - shown.length
  return [
    '',
    `${heading}: ${total}`,
    ...shown.flatMap(({ path, reason }) => [
      ...columns([[path]]).map((line) => `  ${line}`),
      ...columns([[reason]]).map((line) => `    ${line}`),
    ]),
    ...(more > 0 ? [`  … and ${more} more: see --report`] : []),
  ]
}

/** What was created beside files, and what was left out. */
function createdLine(counts: Ran['counts']): string {
  const created = [
    counted(counts.users, 'user'),
    counted(counts.sshKeys, 'SSH key'),
    counted(counts.apiKeys, 'API key'),
    counted(counts.accessTokens, 'access token'),
    counted(counts.shares, 'share'),
    counted(counts.forms, 'form'),
    counted(counts.notifications, 'notification'),
    counted(counts.emailLists, 'email list'),
    counted(counts.webhooks, 'webhook'),
  ]
  return `Created: ${created.join(', ')}. Left out: ${counted(counts.leftOut, 'share')} that ended, or whose files the source does not show.`
}
