/** A plan as text for people. */
import { type Outcome, outcomes, type PlanItem } from '../../../import/plan/findings.ts'
import type { Plan } from '../../../import/plan/plan.ts'
import { sizeText } from '../../../lib/text/size-text.ts'
import { columns, counted } from '../../output/output.ts'

/** Items shown under each heading; the JSON has more. */
const mostShown = 50

const headings: readonly (readonly [Outcome, string])[] = [
  ['clash', 'Clashes: decide about these first'],
  ['not-carried', 'Not carried'],
  ['changed', 'Changed'],
]

export function planLines(plan: Plan): string[] {
  const { files, parts } = plan
  const rows = Object.entries(parts).map(([part, counts]) => [
    part,
    ...(counts.unreadable === null ? outcomes.map((outcome) => counts[outcome]) : ['?', '?', '?', '?']),
  ])
  return [
    `Import from ${plan.source.address} into the account ${plan.account}, folder ${plan.into}`,
    `Read with ${counted(plan.requests, 'request')}. Nothing was changed.`,
    '',
    ...columns([['', 'AS IT IS', 'CHANGED', 'CLASHES', 'NOT CARRIED'], ...rows]),
    '',
    `${counted(files.files, 'file')} with ${sizeText(files.bytes)}, of which ${files.alreadyHere} are here already. ${spaceText(files)}`,
    ...headings.flatMap(([outcome, heading]) => section(plan, outcome, heading)),
    ...unreadableParts(plan),
    '',
    'Notes',
    ...plan.notes.flatMap((note) => columns([[note]])).map((note) => `  ${note}`),
  ]
}

function spaceText({ fits }: Plan['files']): string {
  if (fits === null) return 'Not everything was read.'
  return fits ? 'The quotas have space for all.' : 'The quotas do not have space for all: raise them first.'
}

function section({ items, parts }: Plan, outcome: Outcome, heading: string): string[] {
  const all = items.filter((item) => item.outcome === outcome)
  if (all.length === 0) return []
  const total = Object.values(parts).reduce((sum, counts) => sum + counts[outcome], 0)
  const shown = all.slice(0, mostShown)
  const more = total - shown.length
  return ['', heading, ...shown.flatMap(itemLines), ...(more > 0 ? [`  … and ${more} more: see --report`] : [])]
}

const itemLines = ({ part, name, reason, todo }: PlanItem): string[] =>
  columns([[`${part}: ${name}`]]).flatMap((line) => [
    `  ${line}`,
    ...columns([[[reason, todo].filter(Boolean).join(' ')]]).map((text) => `    ${text}`),
  ])

function unreadableParts({ parts }: Plan): string[] {
  const found = Object.entries(parts).filter(([, { unreadable }]) => unreadable !== null)
  if (found.length === 0) return []
  const lines = found.flatMap(([part, { unreadable }]) => columns([[`${part}: ${unreadable}`]]))
  return ['', 'Not readable with this access token', ...lines.map((line) => `  ${line}`)]
}
