/** The activity of a folder: what happened to it, and to the files in it, in one order. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { parentPath } from '../../../lib/path.ts'

/** Files with which one person did the same at about the same time, the latest first. */
export interface Deed {
  readonly files: readonly [RecentFile, ...RecentFile[]]
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

/**
 * `recent`: the latest first. A file that was renamed is on its own, as its former name is said; those of one line came from one folder
 * and went to one.
 */
export const deedsOf = (recent: readonly RecentFile[]): Deed[] =>
  together(recent, ({ attributes: { action, by, visitor, from, at }, resource }) => ({
    at,
    key:
      action === 'renamed'
        ? null
        : JSON.stringify([
            action,
            by,
            visitor,
            ...(from === undefined ? [] : foldersOf(from, resource.attributes.path)),
          ]),
  })).map((files) => ({ files }))

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
