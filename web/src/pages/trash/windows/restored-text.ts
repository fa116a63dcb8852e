/** What was restored, in words. All outcomes are successes. */

import { folderText } from '../../../components/files/folder-text.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'

const pathOf = ({ path, after }: Outcome): string => after?.path ?? path

/** Path of the folder that an entry was restored to. */
const folderOf = (outcome: Outcome): string => parentPath(pathOf(outcome))

/** The name that it has now. */
export const nameOf = (outcome: Outcome): string => baseName(pathOf(outcome))

/** Those that have another name now, since theirs was taken. */
export const renamedIn = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.filter((outcome) => nameOf(outcome) !== baseName(outcome.path))

/** By the path of their folders, in order. */
export const byFolder = (outcomes: readonly Outcome[]): [string, Outcome[]][] =>
  [...Map.groupBy(outcomes, folderOf)].toSorted(([a], [b]) => a.localeCompare(b))

/** Null if they are in different ones. */
export function soleFolderOf(outcomes: readonly Outcome[]): string | null {
  const [only, ...others] = byFolder(outcomes)
  return only && others.length === 0 ? only[0] : null
}

/** "7 items restored to 4 folders, 1 renamed". */
export function restoredText(outcomes: readonly Outcome[]): string {
  const folder = soleFolderOf(outcomes)
  const [first] = outcomes
  const text = outcomes.length === 1 && first ? textOfOne(first) : textOfMany(outcomes, folder)
  const merged = outcomes.filter(({ isMerged }) => isMerged).length
  const notes = [
    outcomes.some(({ isFolderNew }) => isFolderNew) &&
      (folder === null ? t('deleted folders created again') : t('folder created again')),
    outcomes.length > 1 &&
      merged > 0 &&
      t('{count, plural, one {# folder} other {# folders}} merged', { count: merged }),
  ].filter((note) => note !== false)
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`
}

function textOfOne(outcome: Outcome): string {
  const folder = folderText(folderOf(outcome))
  const [name, now] = [baseName(outcome.path), nameOf(outcome)]
  if (outcome.isMerged) return t('“{name}” restored to {folder}, merged with the folder of that name', { name, folder })
  return name === now
    ? t('“{name}” restored to {folder}', { name, folder })
    : t('“{name}” restored to {folder} as “{now}”', { name, folder, now })
}

function textOfMany(outcomes: readonly Outcome[], only: string | null): string {
  const count = outcomes.length
  const renamed = renamedIn(outcomes).length
  if (only !== null) {
    const folder = folderText(only)
    return renamed === 0
      ? t('{count, plural, one {# item} other {# items}} restored to {folder}', { count, folder })
      : t('{count, plural, one {# item} other {# items}} restored to {folder}, {renamed} renamed', {
          ...{ count, folder, renamed },
        })
  }
  const folders = byFolder(outcomes).length
  return renamed === 0
    ? t('{count, plural, one {# item} other {# items}} restored to {folders} folders', { count, folders })
    : t('{count, plural, one {# item} other {# items}} restored to {folders} folders, {renamed} renamed', {
        ...{ count, folders, renamed },
      })
}
