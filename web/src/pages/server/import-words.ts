/** Words for reports of imports. */
import type { ImportFinding, ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import type { Tone } from '../../components/display/badge.tsx'
import type { Severity } from '../../data/account/import-reports.ts'
import { t, tc } from '../../lib/language/language.ts'

type Attributes = ImportReport['attributes']
type Command = Attributes['command']
export type FindingKind = ImportFinding['attributes']['kind']

export const commandWords = (): Readonly<Record<Command, string>> => ({
  plan: tc('import', 'Plan'),
  run: t('Run'),
  verify: t('Comparison'),
  undo: t('Undo'),
  accept: t('Acceptance'),
})

const doneWords = (): Readonly<Record<Command, string>> => ({
  plan: t('planned'),
  run: t('done'),
  verify: t('compared'),
  undo: t('undone'),
  accept: t('accepted'),
})

export const stateOf = ({ command, state }: Attributes): { readonly tone: Tone; readonly words: string } => {
  if (state === 'running') return { tone: 'plain', words: t('running') }
  if (state === 'interrupted') return { tone: 'warn', words: t('interrupted') }
  if (state === 'failed') return { tone: 'bad', words: t('failed') }
  return { tone: 'good', words: doneWords()[command] }
}

export const severityTones = { error: 'bad', warning: 'warn', notice: 'plain' } as const satisfies Record<
  Severity,
  Tone
>

export const countWords = (severity: Severity, count: number): string => {
  if (severity === 'error') return t('{count, plural, one {# error} other {# errors}}', { count })
  if (severity === 'warning') return t('{count, plural, one {# warning} other {# warnings}}', { count })
  return t('{count, plural, one {# notice} other {# notices}}', { count })
}

/** How many findings there are of each severity that has some. */
export function severityCounts({ findings }: Attributes): (readonly [Severity, number])[] {
  const count = (severity: Severity) =>
    findings.reduce((sum, found) => sum + (found.severity === severity ? found.total : 0), 0)
  const all = (['error', 'warning', 'notice'] as const).map((severity) => [severity, count(severity)] as const)
  return all.filter(([, total]) => total > 0)
}

/** Headings of findings, with what to do about all of a kind. */
export const kindWords = (): Readonly<Record<FindingKind, { readonly title: string; readonly about: string }>> => ({
  clash: {
    title: t('Clashes'),
    about: t('Something here, or a rule of this server, stands against it: decide, change one side, and plan again.'),
  },
  failed: { title: t('Not imported'), about: t('The next run tries again.') },
  missing: { title: t('Missing here'), about: t('Run the import again, then compare again.') },
  differs: { title: t('Different here'), about: t('Run the import again, then compare again.') },
  unreadable: { title: t('Not readable'), about: t('The access to the source does not show it.') },
  'not-carried': {
    title: t('Not carried over'),
    about: t('The source does not reveal it, or it cannot exist here.'),
  },
  kept: { title: t('Kept as it is here'), about: t('It was changed here, or is in use.') },
  todo: { title: t('To do'), about: t('It is here, but somebody has to do something.') },
  changed: { title: t('Changed'), about: t('It comes with a difference.') },
  gone: { title: t('No longer at the source'), about: t('It stays here.') },
  special: { title: t('Left out'), about: t('Neither files nor folders, such as symbolic links.') },
  note: { title: t('Notes'), about: '' },
})

/** "40 s", "4 min", "2 h 5 min", "3 days". */
export function durationText(seconds: number): string {
  if (seconds < 60) return t('{seconds} s', { seconds })
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return t('{minutes} min', { minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return t('{hours} h {minutes} min', { hours, minutes: minutes % 60 })
  return t('{days, plural, one {# day} other {# days}}', { days: Math.ceil(hours / 24) })
}
