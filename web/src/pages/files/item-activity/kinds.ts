/** What kinds of activity there are, of which one can be shown alone. Pure functions. */
import type { ActivityName } from '../activity/words.ts'
import type { AnyLine } from './activity-lines.ts'

export const activityKinds = ['changes', 'reading', 'sharing'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** Of those that are neither changes nor about a file alone. */
const others: Readonly<Partial<Record<ActivityName, ActivityKind | 'none'>>> = {
  opened: 'reading',
  downloaded: 'reading',
  partDownloaded: 'reading',
  copyDownloaded: 'reading',
  denied: 'reading',
  shared: 'sharing',
  shareChanged: 'sharing',
  shareEnded: 'sharing',
  sent: 'sharing',
  sendChanged: 'sharing',
  sendEnded: 'sharing',
  receives: 'sharing',
  formChanged: 'sharing',
  receivesEnded: 'sharing',
  linkCreated: 'sharing',
  linkChanged: 'sharing',
  linkDeleted: 'sharing',
  notificationCreated: 'none',
  notificationChanged: 'none',
  notificationDeleted: 'none',
}

function kindOf(line: AnyLine): ActivityKind | 'none' {
  if ('removed' in line) return 'changes'
  const activity = 'happened' in line ? line.happened[0].activity : line.activity
  return activity === undefined ? 'none' : (others[activity] ?? 'changes')
}

/** Those that there are lines of. */
export function kindsIn(lines: readonly AnyLine[]): ActivityKind[] {
  const found = new Set(lines.map(kindOf))
  return activityKinds.filter((kind) => found.has(kind))
}

/** All of them if none is chosen. */
export const linesOfKind = (lines: readonly AnyLine[], kind: ActivityKind | undefined): readonly AnyLine[] =>
  kind === undefined ? lines : lines.filter((line) => kindOf(line) === kind)
