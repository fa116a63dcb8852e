/** What the heading of a run says: "28 files in Drafts", "2 files from Jana Beer". */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { MouseEvent } from 'react'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, isWithin, parentPath } from '../../../lib/path.ts'
import { type EntriesProps, pressForMenu } from '../entries/entry-handlers.ts'
import type { Point } from '../entries/entry-menu.tsx'
import type { ExtraAction } from '../entries/files-menu.tsx'
import { type Row, submissionOf } from '../recent-order/runs.ts'
import type { ShownFile } from '../recent-order/snapshot.ts'
import type { ShownRecent } from './shown.ts'
import { titleOf } from './submission.tsx'

export type Run = Row & { readonly is: 'run' }

/** Where the menu of a run leads. */
export interface GoTo {
  readonly folder: (path: string) => void
  /** Undefined for users who may not see submissions. */
  readonly submission: ((submission: Submission) => void) | undefined
}

export type ShownRun = NonNullable<ReturnType<typeof runOf>>

/** Undefined if its files are gone. */
export function runOf(listing: ShownRecent, row: Run) {
  // It is about what they have in common, whatever has happened to one of them since.
  const latest = listing.files[row.indexes[0] ?? -1]
  if (!latest) return undefined
  const files = listing.filesOf(row)
  const submission = submissionOf(latest.attributes)
  const folder = submission ? folderOf(files) : parentPath(latest.resource.attributes.path)
  const name = baseName(folder) || t('Files')
  const count = row.indexes.length
  return {
    ...{ folder, count, files },
    /** What a visitor has sent by a form. */
    sent: submission,
    /** The folder below the title, which names the folder of the files, or who sent them. */
    place: submission ? folder : parentPath(folder),
    file: withoutName(latest),
    since: sinceOf(latest, listing.files[row.indexes.at(-1) ?? -1]),
    title: submission
      ? titleOf(submission, latest.attributes, count)
      : t('{count, plural, one {# file} other {# files}} in {name}', { count, name }),
    size: sizeText(files.reduce((sum, { attributes }) => sum + attributes.size, 0)),
  }
}

/** The innermost folder with all of these files: visitors can send folders, too. */
function folderOf(files: readonly Resource[]): string {
  const [first = '/', ...others] = files.map(({ attributes }) => parentPath(attributes.path))
  return others.reduce((shared, folder) => {
    let around = shared
    while (!isWithin(folder, around)) around = parentPath(around)
    return around
  }, first)
}

/** When the first of a run happened, unless that was in the same minute as the latest. Times are shown in minutes. */
function sinceOf(latest: RecentFile, earliest: RecentFile | undefined): string | undefined {
  const minuteOf = (at: string) => Math.floor(Date.parse(at) / 60_000)
  const at = earliest?.attributes.at
  return at !== undefined && minuteOf(at) < minuteOf(latest.attributes.at) ? at : undefined
}

/** A run has many names. */
function withoutName(file: RecentFile): ShownFile {
  const { formerName: _, ...attributes } = file.attributes
  return { ...file, attributes, isChanged: false }
}

interface MenuOf extends Pick<EntriesProps, 'selection' | 'onMenu'> {
  readonly index: number
  readonly goTo: GoTo
}

/** Opens the menu of a run where the pointer is. */
export const runMenuAt = (run: ShownRun, of: MenuOf) => (event: MouseEvent) => {
  event.preventDefault()
  openRunMenu(run, of, { x: event.clientX, y: event.clientY })
}

/** Opens the menu of a run at a point. It is that of its files, and of others that are selected with them. */
export function openRunMenu(run: ShownRun, { selection, onMenu, index, goTo }: MenuOf, at: Point): void {
  const { files } = run
  const isSelected = files.every(({ id }) => selection.selected.has(id))
  const hasOthers = isSelected && selection.selected.size > files.length
  if (!hasOthers) pressForMenu(files, index, selection)
  if (hasOthers) onMenu(selection.entries, at)
  else onMenu(files, at, extraActionsOf(run, goTo))
}

/** What the menu of files does not have. */
function extraActionsOf({ folder, sent }: ShownRun, goTo: GoTo): ExtraAction[] {
  const open: ExtraAction = { label: t('Open folder'), icon: 'folder', act: () => goTo.folder(folder) }
  return [open, ...showSubmission(sent, goTo)]
}

/** Nothing for users who may not see it. */
export const showSubmission = (sent: Submission | undefined, { submission: show }: GoTo): ExtraAction[] =>
  sent && show ? [{ label: t('Show submission'), icon: 'inbox', act: () => show(sent) }] : []
