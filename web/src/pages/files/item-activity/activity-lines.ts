/** The activity of a folder: what happened to it, and to the files in it, in one order. */
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { parentPath } from '../../../lib/path.ts'
import type { ActivityName } from '../activity/words.ts'
import type { Happening } from './below.ts'

/** What one person did in the same way with several files or folders at about the same time, the latest first. */
export interface Deed {
  readonly happened: readonly [Happening, ...Happening[]]
}

/** Entries that one person removed in the same way at about the same time, the latest first. */
export interface Removal {
  readonly removed: readonly [ActivityEntry, ...ActivityEntry[]]
}

/** Entries of a line that are named; one more in place of "and 1 more". */
const mostNames = 3

/** Those of a line that are named, and the number of others. */
export function namedOf<T>(all: readonly T[]): { readonly named: readonly T[]; readonly others: number } {
  const named = all.length === mostNames + 1 ? all : all.slice(0, mostNames)
  return { named, others: all.length - named.length }
}

/** Longest time between two of a line, in ms. */
const longestGap = 5 * 60_000

/** Activities that are said of several at once. Of a renaming both names are said. */
const shared: ReadonlySet<ActivityName> = new Set([
  ...(['uploaded', 'replaced', 'created', 'moved', 'copied'] as const),
  ...(['compressed', 'extracted', 'restored', 'versionRestored'] as const),
])

/**
 * `happenings`: the latest first. Those of one line came from one folder and went to one. Folders that were created between the files of
 * an upload are on a line of their own, and do not divide that of the files.
 */
export function deedsOf(happenings: readonly Happening[]): Deed[] {
  const isCreated = ({ activity }: Happening) => activity === 'created'
  const lines = [happenings.filter((one) => !isCreated(one)), happenings.filter(isCreated)].map((some) =>
    together(some, ({ activity, of: { by, visitor }, fromTo, at }) => ({
      at,
      key: shared.has(activity) ? JSON.stringify([activity, by, visitor, fromTo?.from, fromTo?.to]) : null,
    })).map((happened) => ({ at: happened[0].at, line: { happened } })),
  )
  return mergedLines<Deed>(...lines)
}

/** What a line is about, each once. */
export const subjectsOf = (happened: Deed['happened']): Happening['subject'][] => [
  ...new Map(happened.map(({ subject }) => [subject.id, subject])).values(),
]

/** `removed`: the latest first. */
export const removalsOf = (removed: readonly ActivityEntry[]): Removal[] =>
  together(removed, ({ attributes: { operation, username, visitor, fileName, fileSource, created } }) => ({
    at: created,
    key: JSON.stringify([
      operation,
      username,
      visitor,
      ...(operation === 'MOVE' ? foldersOf(parentPath(fileSource), fileName) : []),
    ]),
  })).map((removed) => ({ removed }))

/** `from`: a folder. `to`: a path in the other one; '' for outside of the home folder. */
const foldersOf = (from: string, to: string): string[] => [from, to && parentPath(to)]

/** Neighbours with the same key, one soon after the other; those whose key is null are alone. */
function together<T>(
  all: readonly T[],
  of: (one: T) => { readonly at: string; readonly key: string | null },
): [T, ...T[]][] {
  const lines: [T, ...T[]][] = []
  for (const one of all) {
    const last = lines.at(-1)
    const before = last?.at(-1)
    const [mine, its] = [of(one), before && of(before)]
    const isSame = its && mine.key !== null && mine.key === its.key && soonAfter(mine.at, its.at)
    if (last && isSame) last.push(one)
    else lines.push([one])
  }
  return lines
}

const soonAfter = (first: string, second: string): boolean => Date.parse(second) - Date.parse(first) <= longestGap

/** The lists, each the latest first, as one. Of the same second, what is in the first ones comes first. */
export function mergedLines<Line>(
  ...lists: readonly (readonly { readonly at: string; readonly line: Line }[])[]
): Line[] {
  return lists
    .flat()
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map(({ line }) => line)
}
